import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import type {Span} from '../../../src/domain/span.js';
import {encodeSpans} from '../../../src/trace/encode-spans.js';
import {operationSpans} from '../../../src/trace/load-spans.js';
import {readRequest} from '../../../src/trace/otlp-codec.js';
import {decodeSpans} from './support/otlp-proto.js';
import {PUSH, RUN, operationResult} from './support/sample-run.js';

const id = (digits: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).filter((text) => !/^0+$/.test(text));

const timeNs = fc.bigInt({min: 0n, max: 2n ** 62n});

const span: fc.Arbitrary<Span> = fc
  .record({
    traceId: id(32),
    spanId: id(16),
    parentSpanId: fc.option(id(16), {nil: undefined}),
    service: fc.constantFrom('regscope', 'regscope-load', 'docker-registry', '__proto__'),
    name: fc.string({maxLength: 50}),
    kind: fc.constantFrom('internal', 'server', 'client', 'producer', 'consumer'),
    startNs: timeNs,
    lengthNs: fc.bigInt({min: 0n, max: 2n ** 60n}),
    attributes: fc.dictionary(
      // The SDK keeps attributes in a plain object, which cannot hold an attribute of this name.
      fc.string({minLength: 1, maxLength: 20}).filter((name) => name !== '__proto__'),
      fc.oneof(
        fc.string(),
        fc.boolean(),
        fc.maxSafeInteger().filter((value) => !Object.is(value, -0)),
        fc.double({min: -1e12, max: 1e12, noNaN: true}).filter((value) => !Object.is(value, -0)),
      ),
      {noNullPrototype: true},
    ),
    links: fc.array(fc.record({traceId: id(32), spanId: id(16)}, {noNullPrototype: true}), {
      maxLength: 3,
    }),
    status: fc.constantFrom('unset', 'ok', 'error'),
  })
  .map(({lengthNs, parentSpanId, ...rest}) => ({
    ...rest,
    endNs: rest.startNs + lengthNs,
    ...(parentSpanId === undefined ? {} : {parentSpanId}),
    ...(rest.status === 'error' ? {statusMessage: 'went wrong'} : {}),
  })) as fc.Arbitrary<Span>;

describe('encodeSpans', () => {
  test('another reader of OTLP finds ids, times to the nanosecond, attributes and links', () => {
    const [operation] = operationSpans(operationResult(), RUN, PUSH);

    const [received] = decodeSpans(encodeSpans([operation!]));

    assert.equal(received!.service, 'regscope-load');
    assert.equal(received!.traceId, operation!.traceId);
    assert.equal(received!.spanId, operation!.spanId);
    assert.equal(received!.parentSpanId, '');
    assert.equal(received!.startTimeUnixNano, String(operation!.startNs));
    assert.equal(received!.endTimeUnixNano, String(operation!.endNs));
    assert.deepEqual(received!.attributes, operation!.attributes);
    assert.deepEqual(
      received!.links.map(({traceId, spanId}) => ({traceId, spanId})),
      operation!.links,
    );
  });

  test('our own reader reads every span back unchanged', () => {
    fc.assert(
      fc.property(fc.array(span, {maxLength: 8}), (spans) => {
        const {spans: read, invalid} = readRequest(encodeSpans(spans), 'protobuf');

        assert.equal(invalid, 0);
        assert.deepEqual(sorted(read), sorted(spans));
      }),
      {numRuns: 200},
    );
  });

  test('nothing is dropped of a span with 1,000 attributes and 1,000 links', () => {
    const attributes = Object.fromEntries(Array.from({length: 1_000}, (_, at) => [`a${at}`, at]));
    const link = {traceId: RUN.traceId, spanId: PUSH.spanId};
    const [operation] = operationSpans(operationResult(), RUN, PUSH);

    const [received] = decodeSpans(
      encodeSpans([{...operation!, attributes, links: Array.from({length: 1_000}, () => link)}]),
    );

    assert.equal(Object.keys(received!.attributes).length, 1_000);
    assert.equal(received!.links.length, 1_000);
    assert.equal(received!.droppedAttributesCount + received!.droppedLinksCount, 0);
  });
});

/** Encoding groups spans by service. */
function sorted(spans: readonly Span[]): Span[] {
  return [...spans].sort((left, right) =>
    `${left.traceId}${left.spanId}` < `${right.traceId}${right.spanId}` ? -1 : 1,
  );
}
