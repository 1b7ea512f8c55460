// Turns the records of one life of the CO-RE loader into intervals: what comes before a CUT belongs to
// the interval that it ends. Pure but for what its parts remember.

import type {LossRecord, ProbeRecord} from '../../src/domain/record.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {Http2Connections, type Taken} from '../http2/connections.js';
import {GoVersions} from '../targets/go-versions.js';
import {pooledRandom} from '../../src/domain/random.js';
import {KernelTimes} from '../bpftrace/kernel-times.js';
import {Origins, firstOriginId} from '../probes/origins/origins.js';
import type {ReaderHost} from '../probes/ports/probe-reader.js';
import type {ReadInterval} from '../probes/running/interval-hold.js';
import {UNREAD_PROTOCOLS, unixPlace} from '../../src/domain/unread.js';
import {UnreadConnections} from '../probes/unread-connections.js';
import {Addresses, endpointText} from './addresses.js';
import {recordOfLoss} from './core-losses.js';
import {DeviceNames, FiguresOfCut} from './figures-of-cut.js';
import {MadeRequests} from './made-requests.js';
import {ProgramShares} from '../probes/running/program-shares.js';
import {readRecord} from './read-record.js';
import type {RecordBytes} from './record-bytes.js';
import {
  HEAD_KIND,
  type CoreRecord,
  type CutRecord,
  type FrameRecord,
  type FramesEndRecord,
  type ServedRecord,
  type SpokenRecord,
  type UnixRecord,
} from './record-types.js';
import {NamedStacks} from './named-stacks.js';
import {SaidStacks} from './said-stacks.js';
import {ServedRequests} from './served-requests.js';
import {ParkedStacks} from './parked-stacks.js';
import {StackSamples} from './stack-samples.js';
import {WaitingSamples} from './waiting-samples.js';

export interface CoreIntervalsOptions extends Pick<ReaderHost, 'code' | 'steps' | 'toUnixNs'> {
  /** Name of the target whose process tree has this root. */
  readonly targetOf: (rootPid: number) => string | undefined;
  readonly goVersions?: Pick<GoVersions, 'of' | 'refresh'>;
}

/** Records about the loader itself, which its process acts on. */
export type LifeRecord = Extract<
  CoreRecord,
  {kind: 'ready' | 'feature' | 'watched' | 'exec' | 'mapped' | 'forked' | 'exit'}
>;

interface Told {
  readonly cut?: CutRecord;
  readonly life?: LifeRecord;
}

const NOTHING: Told = {};

/** The number of the first of `UNREAD_PROTOCOLS` in a SPOKEN record. */
const FIRST_UNREAD = 2;
/** The number of HTTP/1 in a UNIX record. */
const HTTP1 = 1;

export class CoreIntervals {
  readonly #options: CoreIntervalsOptions;
  readonly #goVersions: Pick<GoVersions, 'of' | 'refresh'>;
  readonly #times = new KernelTimes();
  readonly #said = new SaidStacks();
  readonly #named: NamedStacks;
  readonly #shares = new ProgramShares();
  readonly #figures: FiguresOfCut;
  readonly #stacks: StackSamples;
  readonly #parked: ParkedStacks;
  readonly #waiting = new WaitingSamples();
  readonly #made: MadeRequests;
  readonly #served: ServedRequests;
  readonly #http2 = new Http2Connections();
  readonly #origins = new Origins(firstOriginId(pooledRandom()));
  readonly #unread = new UnreadConnections();
  #records: ProbeRecord[] = [];
  #unreadable = 0;

  constructor({goVersions = new GoVersions(), ...options}: CoreIntervalsOptions) {
    this.#options = options;
    this.#goVersions = goVersions;
    const {targetOf, toUnixNs} = options;
    const [times, addresses, devices] = [this.#times, new Addresses(), new DeviceNames()];
    const shared = {targetOf, toUnixNs, times, addresses};
    this.#figures = new FiguresOfCut(targetOf);
    this.#named = new NamedStacks(options.code, this.#said);
    this.#stacks = new StackSamples({...options, times, named: this.#named});
    this.#parked = new ParkedStacks(this.#named);
    this.#made = new MadeRequests({
      ...shared,
      mayHaveOrigin: (pid) => this.#origins.serves(pid),
      nameOrigin: (call) => this.#origins.name(call),
    });
    this.#served = new ServedRequests({
      ...shared,
      goVersionOf: (pid) => goVersions.of(pid),
      deviceName: (device) => devices.of(device),
      peersAnswering: (pid, fromNs, untilNs) => this.#made.peersAnswering(pid, fromNs, untilNs),
      attribute: (served) => this.#origins.attribute(served, this.#made.known()),
      stackOf: (pid, id) => this.#parked.stackOf(pid, id),
      onServed: (record, startNs) => this.#waiting.add(record, startNs),
      onCutHead: (target, port) => this.#unread.add(target, `:${port}`, 'long heads', 1),
    });
  }

  /** Takes one record. Gives a CUT, whose interval is then made by `ending`, or what is about the loader itself. */
  take(bytes: RecordBytes): Told {
    const record = this.#read(bytes);
    if (record === undefined) return NOTHING;
    switch (record.kind) {
      case 'cut':
        return {cut: record};
      case 'ready':
      case 'feature':
      case 'watched':
      case 'exec':
      case 'mapped':
      case 'forked':
      case 'exit':
        return {life: record};
      default:
        this.#note(record);
        return NOTHING;
    }
  }

  /** Gives the requests that are held back. Called when a phase or the run ends. */
  flush(): readonly RequestRecord[] {
    return [...this.#served.flush(), ...this.#made.flush()];
  }

  #read(bytes: RecordBytes): CoreRecord | undefined {
    try {
      return readRecord(bytes, this.#times);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#unreadable += 1;
      return undefined;
    }
  }

  #note(record: Exclude<CoreRecord, LifeRecord | CutRecord>): void {
    switch (record.kind) {
      case 'loss':
        this.#records.push(recordOfLoss(record));
        return;
      case 'cost':
        // Several probes share a program.
        return this.#shares.measured(`core ${record.program}`, record);
      case 'stack':
      case 'kernelStack':
        return this.#said.learn(record);
      case 'calls':
      case 'runqueue':
      case 'tcp':
      case 'block':
        return this.#figures.add(record);
      case 'sample':
      case 'wait':
        return this.#stacks.add(record);
      case 'head':
        return record.headKind === HEAD_KIND.served
          ? this.#served.addHead(record)
          : this.#made.addHead(record);
      case 'request':
        return this.#noteServed(record);
      case 'drained':
        return this.#noteRequest(this.#served.addDrained(record));
      case 'call':
        return this.#noteRequest(this.#made.add(record));
      case 'spoken':
        return this.#noteSpoken(record);
      case 'frame':
        return this.#noteStreams(record, this.#http2.take(record));
      case 'framesEnd':
        return this.#noteStreams(record, this.#http2.end(record));
      case 'unix':
        return this.#noteUnix(record);
    }
  }

  #noteRequest(request: RequestRecord | undefined): void {
    if (request !== undefined) this.#records.push(request);
  }

  #noteServed(record: ServedRecord): void {
    const target = this.#options.targetOf(record.root);
    if (target !== undefined) this.#unread.read(target, record.ends.localPort);
    for (const due of this.#served.add(record)) this.#records.push(due);
  }

  /** Requests of HTTP/2 that are over, and whether those that follow on their connection cannot be read. */
  #noteStreams(record: FrameRecord | FramesEndRecord, {ended, isUnread}: Taken): void {
    const target = this.#options.targetOf(record.root);
    if (target === undefined) return;
    const port = record.ends.localPort;
    if (isUnread) this.#unread.add(target, `:${port}`, 'HTTP/2', 1);
    if (ended.length > 0) this.#unread.read(target, port);
    for (const stream of ended) {
      for (const due of this.#served.addStream(stream, record)) this.#records.push(due);
    }
  }

  #noteSpoken({root, port, protocol, isServed, isRequest, peer}: SpokenRecord): void {
    const target = this.#options.targetOf(root);
    // Requests are told one by one where they come over TLS alone.
    const name = isRequest ? 'TLS requests' : UNREAD_PROTOCOLS[protocol - FIRST_UNREAD];
    if (target === undefined || name === undefined) return;
    const place = isServed ? `:${port}` : `→ ${endpointText(peer, port)}`;
    this.#unread.add(target, place, name, 1);
  }

  #noteUnix({root, protocol, count, path}: UnixRecord): void {
    const target = this.#options.targetOf(root);
    if (target === undefined) return;
    this.#unread.add(target, unixPlace(path), protocol === HTTP1 ? 'unix' : 'HTTP/2', count);
  }

  /** Makes the interval that a CUT ends, step by step. The next record is taken when it is made. */
  *ending({startKernelNs, endKernelNs}: CutRecord): Generator<void, ReadInterval> {
    this.#goVersions.refresh();
    const [startNs, endNs] = [startKernelNs, endKernelNs].map((ns) =>
      this.#times.ofKernelNs(ns),
    ) as [number, number];
    const {losses, later} = this.#stacks.endInterval(startKernelNs, endKernelNs);
    yield;
    // Requests first: it is they that give calls their origins.
    const served = yield* this.#served.finishing(endNs);
    const made = this.#made.finishInterval(endNs);
    yield;
    const waiting = this.#waiting.take(startNs);
    yield;
    const figures = [...this.#figures.take(), ...this.#unread.take()];
    const records = [
      ...[...this.#records, ...made, ...served, ...waiting, ...this.#parked.takeLosses()],
      ...[...figures, ...this.#shares.over(Number(endKernelNs - startKernelNs))],
      ...[...losses, ...this.#unreadableLosses()],
    ];
    this.#records = [];
    this.#named.endInterval();
    return {startKernelNs, endKernelNs, records, later};
  }

  #unreadableLosses(): LossRecord[] {
    const lost = [
      {probe: 'core', count: this.#unreadable},
      {probe: 'requests', count: this.#served.takeHeadsLost()},
    ];
    this.#unreadable = 0;
    return lost
      .filter(({count}) => count > 0)
      .map((loss) => ({kind: 'loss', reason: 'unreadable', ...loss}));
  }
}
