// Writes spans as the bytes of an OTLP ExportTraceServiceRequest, for load generators that send theirs to
// the collector. otlp-export.ts sends to other people's endpoints.

import {ProtobufTraceSerializer} from '@opentelemetry/otlp-transformer';

import type {Span} from '../domain/span.js';
import {SdkSpans} from './sdk-spans.js';

let made: SdkSpans | undefined;

export function encodeSpans(spans: readonly Span[]): Uint8Array {
  made ??= new SdkSpans();
  return ProtobufTraceSerializer.serializeRequest([...made.make(spans)]) ?? new Uint8Array();
}
