// Reads bpf/requests.bt. Its lines are kept until the tick that they belong to, and then become
// request records and losses. requests/ makes the records.

import {readFileSync} from 'node:fs';

import {optional} from '../../src/domain/optional.js';
import type {LossRecord, ProbeRecord} from '../../src/domain/record.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {GoVersions} from '../targets/go-versions.js';
import {readDeviceName} from './block.js';
import type {ProbeReader, ReaderHost, Tick} from './ports/probe-reader.js';
import {RequestReader, type ReadRequests} from './requests/request-reader.js';
import {UnreadConnections} from './unread-connections.js';

const PROBE = 'requests';

export class RequestsReader implements ProbeReader {
  readonly #requests: RequestReader;
  readonly #goVersions: Pick<GoVersions, 'of' | 'refresh'>;
  #targetOf: Tick['targetOf'] = () => undefined;
  /** Lines of this interval, no more than bpftrace may print in one (line-splitter.ts). */
  #lines: string[] = [];
  readonly #unread = new UnreadConnections();
  /** Losses that were told once and are not told again. */
  readonly #said = new Set<string>();

  constructor(
    host: Pick<ReaderHost, 'mapKeys' | 'toUnixNs'>,
    goVersions: Pick<GoVersions, 'of' | 'refresh'> = new GoVersions(),
  ) {
    this.#goVersions = goVersions;
    this.#requests = new RequestReader({
      targetOf: (rootPid) => this.#targetOf(rootPid),
      goVersionOf: (pid) => this.#goVersions.of(pid),
      deviceName: nameOfDevice,
      ...host,
    });
  }

  takeLine(line: string): void {
    this.#lines.push(line);
  }

  readTick({targetOf, endKernelNs}: Tick): ProbeRecord[] {
    this.#targetOf = targetOf;
    this.#goVersions.refresh();
    const records: RequestRecord[] = [];
    const sums = {lost: 0, unreadable: 0};
    const losses: LossRecord[] = [];
    for (const line of this.#lines) {
      const read = this.#requests.readLine(line);
      if (read === undefined) continue;
      records.push(...read.records);
      sums.lost += read.lost;
      sums.unreadable += read.unreadable;
      this.#countUnread(read);
      losses.push(...this.#lossesIn(read));
    }
    this.#lines = [];
    records.push(...this.#requests.finishTick(endKernelNs));
    if (sums.lost > 0) losses.push(lossOf('lost_events', sums.lost));
    if (sums.unreadable > 0) losses.push(lossOf('unreadable', sums.unreadable));
    return [...records, ...losses, ...this.#unread.take()];
  }

  /** The requests that were held back until their answers are with their peers. */
  flush(): readonly ProbeRecord[] {
    return this.#requests.flush();
  }

  #countUnread({spoken}: ReadRequests): void {
    for (const {rootPid, port, protocol, connections} of spoken) {
      const target = this.#targetOf(rootPid);
      if (target === undefined) continue;
      if (protocol === 'HTTP/1') this.#unread.read(target, port);
      else this.#unread.add(target, `:${port}`, protocol, connections);
    }
  }

  #lossesIn({unknownLayouts, full}: ReadRequests): LossRecord[] {
    const layouts = unknownLayouts.flatMap(({rootPid, pid}) => {
      const target = this.#targetOf(rootPid);
      const version = this.#goVersions.of(pid) ?? 'an unknown version of Go';
      return target === undefined
        ? []
        : `${target} keeps its goroutines in a way that is not known (${version}): what they wait for stays unexplained`;
    });
    const isNew = (detail: string): boolean => !this.#said.has(detail);
    const losses = [
      ...[...new Set(layouts)].filter(isNew).map((detail) => lossOf('unavailable', 0, detail)),
      ...full.filter(isNew).map((detail) => lossOf('map_full', 0, detail)),
    ];
    for (const {detail} of losses) this.#said.add(detail!);
    return losses;
  }
}

function nameOfDevice(device: number): string | undefined {
  try {
    return readDeviceName(readFileSync('/proc/partitions', 'utf8'), device);
  } catch {
    return undefined;
  }
}

function lossOf(reason: LossRecord['reason'], count: number, detail?: string): LossRecord {
  return {kind: 'loss', probe: PROBE, reason, count, ...optional('detail', detail)};
}
