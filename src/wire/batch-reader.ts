// Reads a batch from its bytes, as a whole or only what is asked for. record-packer.ts packs the records.
//
// Fields may come in any order (protobuf.dev, "Encoding"), so texts are read before what refers to them.

import type {Figure, ProbeRecord} from '../domain/record.js';
import type {Frame, Stack} from '../domain/stacks/stack.js';
import type {BatchStamp} from './batch-codec.js';
import {BATCH} from './fields.js';
import {readFigure} from './figure-reader.js';
import {MAX_FRAMES_PER_BATCH, MAX_PLACES_PER_BATCH, MAX_RECORDS_PER_BATCH} from './limits.js';
import {assertWithin, productionOf} from './plain.js';
import {BYTES, FIXED64, ProtoReader, tagOf, VARINT} from './proto-reader.js';
import {costOf, lossOf, targetOf} from './rare-records.js';
import {readRequest, readRequestKind, type RequestKind} from './request-reader.js';
import {readFrame, readPlace, readStack} from './stack-reader.js';
import {StringList} from './string-list.js';
import {regscope} from './telemetry.generated.js';

const v1 = regscope.wire.v1;

const EPOCH = tagOf(BATCH.epoch, VARINT);
const SEQ = tagOf(BATCH.seq, VARINT);
const RUN_ID = tagOf(BATCH.runId, BYTES);
const START = tagOf(BATCH.startNs, FIXED64);
const END = tagOf(BATCH.endNs, FIXED64);
const CLOCK_OFFSET = tagOf(BATCH.clockOffsetNs, VARINT);
const CLOCK_ERROR = tagOf(BATCH.clockErrorNs, FIXED64);
const PRODUCTION = tagOf(BATCH.production, BYTES);
const STRINGS = tagOf(BATCH.strings, BYTES);
const FIGURES = tagOf(BATCH.figures, BYTES);
const TARGETS = tagOf(BATCH.targets, BYTES);
const LOSSES = tagOf(BATCH.losses, BYTES);
const COSTS = tagOf(BATCH.costs, BYTES);
const REQUESTS = tagOf(BATCH.requests, BYTES);
const FRAMES = tagOf(BATCH.frames, BYTES);
const STACKS = tagOf(BATCH.stacks, BYTES);
const WAITS = tagOf(BATCH.waits, BYTES);
const PLACES = tagOf(BATCH.places, BYTES);

/** The order of records in a batch that was read. */
const RECORDS: readonly number[] = [FIGURES, TARGETS, LOSSES, COSTS, REQUESTS, STACKS, WAITS];

/** All methods throw RangeError or TypeError for everything that a well-behaved agent does not send. */
export class BatchReader {
  readonly #reader: ProtoReader;
  #strings: StringList | undefined;

  /** `bytes` are those of the batch, without the frame around it. */
  constructor(bytes: Uint8Array) {
    this.#reader = new ProtoReader(bytes);
  }

  /** The stamp, and how many records the batch has. The records are only passed over. */
  stamp(): BatchStamp & {readonly records: number} {
    const stamp = new StampReader();
    let records = 0;
    this.#each((tag) => {
      if (RECORDS.includes(tag)) records += 1;
      return stamp.read(this.#reader, tag);
    });
    assertWithin('records', records, MAX_RECORDS_PER_BATCH);
    return {...stamp.stamp(), records};
  }

  figures(): Figure[] {
    const [reader, strings] = [this.#reader, this.#texts()];
    const figures: Figure[] = [];
    this.#each((tag) => tag === FIGURES && figures.push(readFigure(reader, strings)) > 0);
    return figures;
  }

  requestKinds(): RequestKind[] {
    const [reader, strings] = [this.#reader, this.#texts()];
    const kinds: RequestKind[] = [];
    this.#each((tag) => tag === REQUESTS && kinds.push(readRequestKind(reader, strings)) > 0);
    return kinds;
  }

  /** Figures come first, then targets, losses, costs, requests and stacks. */
  records(): ProbeRecord[] {
    const strings = this.#texts();
    const frames = this.#frames(strings);
    const records = new RecordsReader(strings, frames, this.#places(frames));
    this.#each((tag) => records.read(this.#reader, tag));
    return records.all();
  }

  #texts(): StringList {
    if (this.#strings !== undefined) return this.#strings;
    const strings = new StringList();
    this.#each((tag) => {
      if (tag !== STRINGS) return false;
      strings.add(this.#reader.text());
      return true;
    });
    return (this.#strings = strings);
  }

  #frames(strings: StringList): Frame[] {
    const frames: Frame[] = [];
    this.#each((tag) => tag === FRAMES && frames.push(readFrame(this.#reader, strings)) > 0);
    assertWithin('frames', frames.length, MAX_FRAMES_PER_BATCH);
    return frames;
  }

  #places(frames: readonly Frame[]): Stack[] {
    const places: Stack[] = [];
    this.#each((tag) => tag === PLACES && places.push(readPlace(this.#reader, frames)) > 0);
    assertWithin('places', places.length, MAX_PLACES_PER_BATCH);
    return places;
  }

  /** Goes through the fields of the batch. `read` reads the one that it is given, or returns false. */
  #each(read: (tag: number) => boolean): void {
    const reader = this.#reader;
    reader.restart();
    for (let tag = reader.next(); tag !== 0; tag = reader.next()) if (!read(tag)) reader.skip();
  }
}

class StampReader {
  #epoch = 0;
  #seq = 0;
  #runId = '';
  #startNs = 0n;
  #endNs = 0n;
  #clockOffsetNs = 0n;
  #clockErrorNs = 0n;
  #production = productionOf(undefined);

  /** False if the field is none of the stamp. */
  read(reader: ProtoReader, tag: number): boolean {
    if (tag === EPOCH) this.#epoch = reader.uint32();
    else if (tag === SEQ) this.#seq = reader.uint32();
    else if (tag === RUN_ID) this.#runId = reader.text();
    else if (tag === START) this.#startNs = reader.fixed64();
    else if (tag === END) this.#endNs = reader.fixed64();
    else if (tag === CLOCK_OFFSET) this.#clockOffsetNs = reader.sint64();
    else if (tag === CLOCK_ERROR) this.#clockErrorNs = reader.fixed64();
    else if (tag === PRODUCTION)
      this.#production = productionOf(v1.Production.decode(reader.bytes()));
    else return false;
    return true;
  }

  stamp(): BatchStamp {
    return {
      epoch: this.#epoch,
      seq: this.#seq,
      ...(this.#runId === '' ? {} : {runId: this.#runId}),
      startNs: this.#startNs,
      endNs: this.#endNs,
      clockOffsetNs: this.#clockOffsetNs,
      clockErrorNs: this.#clockErrorNs,
      production: this.#production,
    };
  }
}

class RecordsReader {
  readonly #tables: {
    readonly strings: StringList;
    readonly frames: readonly Frame[];
    readonly places: readonly Stack[];
  };
  /** As `RECORDS`. */
  readonly #byTag = RECORDS.map((): ProbeRecord[] => []);
  #count = 0;

  constructor(strings: StringList, frames: readonly Frame[], places: readonly Stack[]) {
    this.#tables = {strings, frames, places};
  }

  /** False for a field that is no record. */
  read(reader: ProtoReader, tag: number): boolean {
    const records = this.#byTag[RECORDS.indexOf(tag)];
    if (records === undefined) return false;
    this.#count += 1;
    assertWithin('records', this.#count, MAX_RECORDS_PER_BATCH);
    records.push(this.#record(reader, tag));
    return true;
  }

  all(): ProbeRecord[] {
    return ([] as ProbeRecord[]).concat(...this.#byTag);
  }

  #record(reader: ProtoReader, tag: number): ProbeRecord {
    if (tag === REQUESTS) return readRequest(reader, this.#tables);
    if (tag === FIGURES) return readFigure(reader, this.#tables.strings);
    if (tag === STACKS || tag === WAITS) return readStack(reader, this.#tables, tag === WAITS);
    if (tag === TARGETS) return targetOf(v1.TargetEvent.decode(reader.bytes()));
    if (tag === LOSSES) return lossOf(v1.Loss.decode(reader.bytes()));
    return costOf(v1.ProbeCost.decode(reader.bytes()));
  }
}
