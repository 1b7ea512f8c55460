// The file format of pprof, gzipped protobuf, for `go tool pprof` and every program that reads its files.
// Phase, step, target and kind of wait are labels of the samples (`-tagfocus`, `-tags`).
//
// The format is defined by proto/profile.proto of google/pprof.

import {gzipSync} from 'node:zlib';

import {Profile, StringTable} from 'pprof-format';
import type {FunctionInput, LocationInput, MappingInput, SampleInput} from 'pprof-format';

import type {Frame, SampleKind} from '../domain/stacks/stack.js';
import {ROOT} from '../flame/stack-tree.js';
import type {ExportedProfile, ExportedSample} from './profile.js';

/** The values of a sample, as (type, unit). pprof shows the last one unless it is asked for another. */
const VALUES: Readonly<Record<SampleKind, readonly (readonly [type: string, unit: string])[]>> = {
  'on-cpu': [
    ['samples', 'count'],
    ['cpu', 'nanoseconds'],
  ],
  'off-cpu': [['off-cpu', 'nanoseconds']],
  waiting: [
    ['waits', 'count'],
    ['waiting', 'nanoseconds'],
  ],
};

export function writePprof(profile: ExportedProfile): Uint8Array {
  const {kind, startNs, durationNs, periodNs, frames, samples} = profile;
  const stringTable = new StringTable();
  const text = (value: string): number => stringTable.dedup(value);
  const values = VALUES[kind].map(([type, unit]) => ({type: text(type), unit: text(unit)}));
  const encoder = new Profile({
    sampleType: values,
    sample: samples.map((sample) => sampleOf(sample, profile, text)),
    ...placesOf(frames, text),
    stringTable,
    timeNanos: startNs,
    durationNanos: durationNs,
    periodType: values.at(-1)!,
    period: kind === 'on-cpu' ? Math.round(periodNs) : 1,
  });
  return gzipSync(encoder.encode());
}

/** Gives the number of a text in the file's table of texts. */
type NumberOfText = (text: string) => number;

function sampleOf(
  {node, weight, waits = 1, labels = {}}: ExportedSample,
  {kind, periodNs, tree: {parents, frames}}: ExportedProfile,
  text: NumberOfText,
): SampleInput {
  const locationId: number[] = [];
  for (let each = node; each !== ROOT; each = parents[each]!) locationId.push(frames[each]! + 1);
  const whole = Math.round(weight);
  return {
    locationId,
    value: valuesOf(kind, whole, waits, Math.round(weight * periodNs)),
    label: Object.entries(labels).map(([key, value]) => ({key: text(key), str: text(value)})),
  };
}

/** In the order of VALUES. */
function valuesOf(kind: SampleKind, weight: number, waits: number, cpuNs: number): number[] {
  if (kind === 'on-cpu') return [weight, cpuNs];
  return kind === 'waiting' ? [waits, weight] : [weight];
}

interface Places {
  readonly mapping: MappingInput[];
  readonly location: LocationInput[];
  readonly function: FunctionInput[];
}

/** Each function is a location of its own, because the agent does not keep the addresses within it. */
function placesOf(frames: readonly Frame[], text: NumberOfText): Places {
  const modules = new Map<string, number>();
  for (const {module} of frames) {
    if (!modules.has(module)) modules.set(module, modules.size + 1);
  }
  return {
    mapping: [...modules].map(([module, id]) => {
      // With `hasFunctions`, pprof does not look for the names again.
      return {id, filename: text(module), hasFunctions: true};
    }),
    location: frames.map(({module}, index) => {
      return {id: index + 1, mappingId: modules.get(module)!, line: [{functionId: index + 1}]};
    }),
    function: frames.map(({name, module}, index) => {
      const number = text(name);
      return {id: index + 1, name: number, systemName: number, filename: text(module)};
    }),
  };
}
