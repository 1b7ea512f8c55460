// Figures of one interval, from the records that the CO-RE loader writes at a cut. Series and metrics
// are those of the bpftrace probes: agent/probes/{syscalls,tcp,block,runqueue}.ts.

import type {ProbeRecord} from '../../src/domain/record.js';
import {HOST_TARGET} from '../../src/domain/target.js';
import {DIRECTIONS, procPartitions, readDeviceName, type ReadPartitions} from '../probes/block.js';
import {errnoName} from '../probes/figures/errno-names.js';
import {Figures} from '../probes/figures/figures.js';
import {syscallName} from '../probes/figures/syscall-names.js';
import {MOVES_BYTES} from '../probes/syscalls.js';
import {tcpSeries} from '../probes/tcp.js';
import {addressText} from './addresses.js';
import type {BlockRecord, CallsRecord, Pairs, RunqueueRecord, TcpRecord} from './record-types.js';

/** Sums of ns of the probe tcp that bpftrace's script has not. */
export const TCP_TIMES = [
  'minRttNs',
  'sendingNs',
  'windowLimitedNs',
  'windowClosedNs',
  'bufferLimitedNs',
] as const;

export type FigureRecord = CallsRecord | RunqueueRecord | TcpRecord | BlockRecord;

export class FiguresOfCut {
  readonly #targetOf: (rootPid: number) => string | undefined;
  readonly #deviceNames: DeviceNames;
  #byProbe = new Map<string, Figures>();

  constructor(
    targetOf: (rootPid: number) => string | undefined,
    readPartitions: ReadPartitions = procPartitions,
  ) {
    this.#targetOf = targetOf;
    this.#deviceNames = new DeviceNames(readPartitions);
  }

  /** Ignores the record of a root that is no target. */
  add(record: FigureRecord): void {
    if (record.kind === 'block') return this.#addBlock(record);
    const target = this.#targetOf(record.root);
    if (target === undefined) return;
    if (record.kind === 'calls') this.#addCalls(target, record);
    else if (record.kind === 'tcp') this.#addTcp(target, record);
    else this.#observe('runqueue', {target, series: 'cpu'}, 'latency', record.waits);
  }

  /** All figures since this was called last. */
  take(): ProbeRecord[] {
    const records = [...this.#byProbe.values()].flatMap((figures) => figures.records());
    this.#byProbe = new Map();
    return records;
  }

  #addCalls(target: string, {call, returned, latencies, errors}: CallsRecord): void {
    const key = {target, series: syscallName(call)};
    this.#observe('syscalls', key, 'latency', latencies);
    if (MOVES_BYTES.has(key.series)) this.#count('syscalls', key, 'bytes', returned);
    this.#countErrors('syscalls', key, errors);
  }

  #addTcp(target: string, record: TcpRecord): void {
    const {port, isServed, peer} = record;
    const key = {target, series: tcpSeries(isServed, port, addressText(peer))};
    this.#observe('tcp', key, 'rtt', record.rtts);
    this.#observe('tcp', key, 'connect', record.connects);
    this.#count('tcp', key, 'bytesIn', record.bytesIn);
    this.#count('tcp', key, 'bytesOut', record.bytesOut);
    this.#count('tcp', key, 'retransmits', record.retransmits);
    this.#count('tcp', key, 'connectErrors', record.failedConnects);
    for (const metric of TCP_TIMES) this.#count('tcp', key, metric, record[metric]);
  }

  #addBlock({device, direction, bytes, latencies, queues, errors}: BlockRecord): void {
    const name = `${this.#deviceNames.of(device)} ${DIRECTIONS[direction] ?? 'other'}`;
    const key = {target: HOST_TARGET, series: name};
    this.#observe('block', key, 'latency', latencies);
    this.#observe('block', key, 'queue', queues);
    this.#count('block', key, 'bytes', bytes);
    this.#countErrors('block', key, errors);
  }

  #countErrors(probe: string, key: SeriesOfTarget, errors: Pairs): void {
    for (const [errno, count] of errors) {
      this.#count(probe, key, `errors.${errnoName(errno)}`, count);
    }
  }

  #observe(probe: string, key: SeriesOfTarget, metric: string, counts: Pairs): void {
    this.#figuresOf(probe).observeCounts({...key, metric}, counts);
  }

  #count(probe: string, key: SeriesOfTarget, metric: string, increase: number): void {
    if (increase > 0) this.#figuresOf(probe).count({...key, metric}, increase);
  }

  #figuresOf(probe: string): Figures {
    let figures = this.#byProbe.get(probe);
    if (figures === undefined) this.#byProbe.set(probe, (figures = new Figures(probe)));
    return figures;
  }
}

interface SeriesOfTarget {
  readonly target: string;
  readonly series: string;
}

/** Names of block devices, each read once. */
export class DeviceNames {
  readonly #readPartitions: ReadPartitions;
  readonly #names = new Map<number, string>();

  constructor(readPartitions: ReadPartitions = procPartitions) {
    this.#readPartitions = readPartitions;
  }

  /** `device` is major << 20 | minor. `MAJOR:MINOR` if the kernel lists no such device. */
  of(device: number): string {
    let name = this.#names.get(device);
    if (name === undefined) {
      name = readDeviceName(this.#readPartitions(), device);
      this.#names.set(device, name);
    }
    return name;
  }
}
