// The format of pprof, gzipped protobuf, for `go tool pprof` and everything that reads its files.
// Phase, step, target and wait kind are labels of the samples (`-tagfocus`, `-tags`).
//
// Source of truth: proto/profile.proto of google/pprof.

import {gzipSync} from 'node:zlib';
import $protobuf from 'protobufjs/minimal.js';
import type {Writer} from 'protobufjs';

import type {Frame, SampleKind} from '../domain/stack.js';
import {ROOT, type StackNodes} from '../flame/stack-tree.js';
import type {ExportedProfile, ExportedSample} from './profile.js';

/** Field numbers of profile.proto, each with the wire type that it has there. */
const PROFILE = {sampleType: 1, sample: 2, mapping: 3, location: 4, function: 5, string: 6};
const PROFILE_TIMES = {timeNanos: 9, durationNanos: 10, periodType: 11, period: 12};
const VALUE_TYPE = {type: 1, unit: 2};
const SAMPLE = {location: 1, value: 2, label: 3};
const LABEL = {key: 1, text: 2};
const MAPPING = {id: 1, file: 5, hasFunctions: 7};
const LOCATION = {id: 1, mapping: 2, line: 4};
const LINE_FUNCTION = 1;
const FUNCTION = {id: 1, name: 2, systemName: 3, file: 4};

const VARINT = 0;
const BYTES = 2;

/** What the values of a sample are, as (type, unit). The last is what pprof shows by itself. */
const VALUES: Readonly<Record<SampleKind, readonly (readonly [string, string])[]>> = {
  'on-cpu': [
    ['samples', 'count'],
    ['cpu', 'nanoseconds'],
  ],
  'off-cpu': [['off-cpu', 'nanoseconds']],
};

export function writePprof(profile: ExportedProfile): Uint8Array {
  const {kind, startNs, durationNs, periodNs, frames, samples, tree} = profile;
  const strings = new Strings();
  const writer = $protobuf.Writer.create();
  for (const value of VALUES[kind]) writeValueType(writer, PROFILE.sampleType, value, strings);
  for (const sample of samples) writeSample(writer, sample, tree, profile, strings);
  writeModules(writer, frames, strings);
  writeBigNumber(writer, PROFILE_TIMES.timeNanos, startNs);
  writeBigNumber(writer, PROFILE_TIMES.durationNanos, durationNs);
  writeValueType(writer, PROFILE_TIMES.periodType, VALUES[kind].at(-1)!, strings);
  writeNumber(writer, PROFILE_TIMES.period, kind === 'on-cpu' ? Math.round(periodNs) : 1);
  // Last, when all of them are known; the order of fields is free.
  for (const text of strings.all()) writer.uint32(tag(PROFILE.string, BYTES)).string(text);
  return gzipSync(writer.finish());
}

function writeSample(
  writer: Writer,
  {node, weight, labels = {}}: ExportedSample,
  {parents, frames}: StackNodes,
  {kind, periodNs}: ExportedProfile,
  strings: Strings,
): void {
  writer.uint32(tag(PROFILE.sample, BYTES)).fork();
  for (let each = node; each !== ROOT; each = parents[each]!) {
    writeNumber(writer, SAMPLE.location, frames[each]! + 1);
  }
  writeNumber(writer, SAMPLE.value, Math.round(weight));
  if (kind === 'on-cpu') writeNumber(writer, SAMPLE.value, Math.round(weight * periodNs));
  for (const [key, text] of Object.entries(labels)) {
    writer.uint32(tag(SAMPLE.label, BYTES)).fork();
    writeNumber(writer, LABEL.key, strings.number(key));
    writeNumber(writer, LABEL.text, strings.number(text));
    writer.ldelim();
  }
  writer.ldelim();
}

// A function is a place of its own: the addresses within it were left behind by the agent.
function writeModules(writer: Writer, frames: readonly Frame[], strings: Strings): void {
  const modules = [...new Set(frames.map(({module}) => module))];
  modules.forEach((module, index) => {
    writer.uint32(tag(PROFILE.mapping, BYTES)).fork();
    writeNumber(writer, MAPPING.id, index + 1);
    writeNumber(writer, MAPPING.file, strings.number(module));
    writeNumber(writer, MAPPING.hasFunctions, 1); // so that nobody looks for the names again
    writer.ldelim();
  });
  const numbers = new Map(modules.map((module, index) => [module, index + 1]));
  frames.forEach((frame, index) => {
    writeLocation(writer, index + 1, numbers.get(frame.module)!);
    writeFunction(writer, index + 1, frame, strings);
  });
}

function writeLocation(writer: Writer, id: number, mapping: number): void {
  writer.uint32(tag(PROFILE.location, BYTES)).fork();
  writeNumber(writer, LOCATION.id, id);
  writeNumber(writer, LOCATION.mapping, mapping);
  writer.uint32(tag(LOCATION.line, BYTES)).fork();
  writeNumber(writer, LINE_FUNCTION, id);
  writer.ldelim().ldelim();
}

function writeFunction(writer: Writer, id: number, frame: Frame, strings: Strings): void {
  writer.uint32(tag(PROFILE.function, BYTES)).fork();
  writeNumber(writer, FUNCTION.id, id);
  writeNumber(writer, FUNCTION.name, strings.number(frame.name));
  writeNumber(writer, FUNCTION.systemName, strings.number(frame.name));
  writeNumber(writer, FUNCTION.file, strings.number(frame.module));
  writer.ldelim();
}

function writeValueType(
  writer: Writer,
  field: number,
  [type, unit]: readonly [string, string],
  strings: Strings,
): void {
  writer.uint32(tag(field, BYTES)).fork();
  writeNumber(writer, VALUE_TYPE.type, strings.number(type));
  writeNumber(writer, VALUE_TYPE.unit, strings.number(unit));
  writer.ldelim();
}

function writeNumber(writer: Writer, field: number, value: number): void {
  writer.uint32(tag(field, VARINT)).int64(value);
}

/** Unix nanoseconds are past what a number holds exactly. */
function writeBigNumber(writer: Writer, field: number, value: bigint): void {
  const [low, high] = [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))];
  const halves = {low, high, unsigned: false} as unknown as Parameters<Writer['int64']>[0];
  writer.uint32(tag(field, VARINT)).int64(halves);
}

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}

/** Every text once; the empty one has number 0. */
class Strings {
  private readonly numbers = new Map<string, number>([['', 0]]);

  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.numbers.size);
    return this.numbers.size - 1;
  }

  all(): Iterable<string> {
    return this.numbers.keys();
  }
}
