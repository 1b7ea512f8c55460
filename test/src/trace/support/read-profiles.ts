// Reads OTLP profiles as a receiver does: each number of a table is followed, and must be in it. Every table must
// begin with its zero value, and have nothing twice.

import assert from 'node:assert/strict';

import {
  decodeMessage,
  plain,
  plainValue,
  type KeyValueMessage,
  type ResourceMessage,
} from './otlp-proto.js';

export interface ReceivedProfile {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** `cpu nanoseconds`; of the period it is empty where there is none. */
  readonly sampleType: string;
  readonly periodType: string;
  readonly period: number;
  readonly startNs: bigint;
  readonly durationNs: bigint;
  readonly profileId: string;
  readonly samples: readonly ReceivedSample[];
}

export interface ReceivedSample {
  /** From the root to the leaf: `main;serve_[i];vfs_read_[k]`. */
  readonly stack: string;
  /** The file of each place, from the root to the leaf; an inlined function has no place of its own. */
  readonly modules: readonly string[];
  /** The attributes of those files. */
  readonly files: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly value: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly traceId: string;
  readonly spanId: string;
}

interface Dictionary {
  readonly mappingTable: readonly {
    readonly filenameStrindex: number;
    readonly attributeIndices: readonly number[];
  }[];
  readonly locationTable: readonly {
    readonly mappingIndex: number;
    readonly lines: readonly {readonly functionIndex: number}[];
    readonly attributeIndices: readonly number[];
  }[];
  readonly functionTable: readonly {readonly nameStrindex: number}[];
  readonly linkTable: readonly {readonly traceId: string; readonly spanId: string}[];
  readonly stringTable: readonly string[];
  readonly attributeTable: readonly {
    readonly keyStrindex: number;
    readonly value?: KeyValueMessage['value'];
  }[];
  readonly stackTable: readonly {readonly locationIndices: readonly number[]}[];
}

interface ValueTypeMessage {
  readonly typeStrindex: number;
  readonly unitStrindex: number;
}

interface ProfileMessage {
  readonly sampleType: ValueTypeMessage;
  readonly periodType?: ValueTypeMessage | null;
  readonly period: string;
  readonly timeUnixNano: string;
  readonly durationNano: string;
  readonly profileId: string;
  readonly attributeIndices: readonly number[];
  readonly samples: readonly {
    readonly stackIndex: number;
    readonly linkIndex: number;
    readonly attributeIndices: readonly number[];
    readonly values: readonly string[];
  }[];
}

export function decodeProfiles(bytes: Uint8Array): ReceivedProfile[] {
  const {resourceProfiles, dictionary} = decodeMessage(
    'ExportProfilesServiceRequest',
    bytes,
  ) as unknown as {
    resourceProfiles: (ResourceMessage & {scopeProfiles: {profiles: ProfileMessage[]}[]})[];
    dictionary: Dictionary;
  };
  const tables = new Tables(dictionary);
  return resourceProfiles.flatMap(({resource, scopeProfiles}) =>
    scopeProfiles
      .flatMap(({profiles}) => profiles)
      .map((profile) => tables.profile(profile, plain(resource.attributes))),
  );
}

class Tables {
  readonly #dictionary: Dictionary;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
    assert.equal(dictionary.stringTable[0], '');
    assert.deepEqual(dictionary.stackTable[0], {locationIndices: []});
    assert.deepEqual(dictionary.locationTable[0]!.lines, []);
    // No id at all is the same as one of zeros.
    assert.match(
      Object.values(dictionary.linkTable[0]!).join(' '),
      /^(0{16} 0{32}|0{32} 0{16}| )$/,
    );
    for (const [name, table] of Object.entries(dictionary) as [string, readonly unknown[]][]) {
      const texts = table.map((item) => JSON.stringify(item));
      assert.equal(new Set(texts).size, texts.length, `${name} has something twice`);
    }
  }

  profile(message: ProfileMessage, resource: Record<string, unknown>): ReceivedProfile {
    const {sampleType, periodType, period, samples, profileId} = message;
    return {
      ...{resource, profileId, period: Number(period)},
      attributes: this.#attributes(message.attributeIndices),
      sampleType: this.#valueType(sampleType),
      periodType: periodType ? this.#valueType(periodType) : '',
      startNs: BigInt(message.timeUnixNano),
      durationNs: BigInt(message.durationNano),
      samples: samples.map((sample) => this.#sample(sample)),
    };
  }

  #sample(message: ProfileMessage['samples'][number]): ReceivedSample {
    const {linkTable, stackTable} = this.#dictionary;
    assert.equal(message.values.length, 1);
    const places = [...at(stackTable, message.stackIndex).locationIndices].reverse();
    return {
      stack: places.flatMap((place) => this.#functions(place)).join(';'),
      modules: places.map((place) => this.#module(place)[0]),
      files: Object.fromEntries(places.map((place) => this.#module(place))),
      value: Number(message.values[0]),
      attributes: this.#attributes(message.attributeIndices),
      ...at(linkTable, message.linkIndex),
    };
  }

  /** From the caller to what was copied into it. */
  #functions(place: number): string[] {
    const {locationTable, functionTable, stringTable} = this.#dictionary;
    const {lines, attributeIndices} = at(locationTable, place);
    const isKernel = this.#attributes(attributeIndices)['profile.frame.type'] === 'kernel';
    const names = lines.map(({functionIndex}) =>
      at(stringTable, at(functionTable, functionIndex).nameStrindex),
    );
    return names
      .map((name, line) => `${name}${isKernel ? '_[k]' : line < names.length - 1 ? '_[i]' : ''}`)
      .reverse();
  }

  #module(place: number): readonly [name: string, attributes: Record<string, unknown>] {
    const {locationTable, mappingTable, stringTable} = this.#dictionary;
    const mapping = at(mappingTable, at(locationTable, place).mappingIndex);
    return [at(stringTable, mapping.filenameStrindex), this.#attributes(mapping.attributeIndices)];
  }

  #valueType({typeStrindex, unitStrindex}: ValueTypeMessage): string {
    const {stringTable} = this.#dictionary;
    return `${at(stringTable, typeStrindex)} ${at(stringTable, unitStrindex)}`;
  }

  #attributes(indices: readonly number[]): Record<string, unknown> {
    const {attributeTable, stringTable} = this.#dictionary;
    const pairs = indices.map((index) => {
      const {keyStrindex, value} = at(attributeTable, index);
      return [at(stringTable, keyStrindex), plainValue(value)] as const;
    });
    assert.equal(new Set(pairs.map(([name]) => name)).size, pairs.length, 'a name twice');
    return Object.fromEntries(pairs);
  }
}

function at<Item>(table: readonly Item[], index: number): Item {
  assert.ok(index in table, `${index} is not in a table of ${table.length}`);
  return table[index]!;
}
