// Lists the probes: the script and the reader of each, and the scripts that share a bpftrace
// process. A process takes about 110 MB, so there are three at most, for all targets together.

import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

import {ProfilerError} from '../../src/domain/error.js';
import type {BpftraceLimits} from '../bpftrace/environment.js';
import {forProcessor, type Processor} from './processors/for-processor.js';
import type {Script} from '../bpftrace/join-scripts.js';
import {thisProcessor} from './processors/this-processor.js';
import {assertAsBuilt} from '../children/pinned-files.js';
import {BlockReader} from './block.js';
import {OffcpuReader} from './offcpu.js';
import {OncpuReader} from './oncpu.js';
import type {ProbeReader, ReaderHost} from './ports/probe-reader.js';
import {RequestsReader} from './requests.js';
import {RunqueueReader} from './runqueue.js';
import {SyscallsReader} from './syscalls.js';
import {TcpReader} from './tcp.js';

export interface ProbeEntry {
  readonly name: string;
  readonly group: keyof typeof GROUPS;
  readonly createReader: (host: ReaderHost) => ProbeReader;
}

/**
 * The memory for all keys of a map is taken when it is made, for every CPU: 16,384 take 2 MB on
 * two.
 */
export const GROUPS = {
  figures: {mapKeys: 16_384},
  // The largest program leaves no room on the stack for bpftrace's report of a failed map update.
  requests: {mapKeys: 32_768, stringBytes: 200, isSilent: true},
  // 64 busy CPUs fill 16,000 keys in a second. A sample in a program has no kernel stack, which
  // bpftrace would report as a failure each time.
  stacks: {mapKeys: 16_384, isSilent: true},
} as const satisfies Readonly<Record<string, BpftraceLimits>>;

export const PROBES: readonly ProbeEntry[] = [
  {name: 'syscalls', group: 'figures', createReader: () => new SyscallsReader()},
  {name: 'tcp', group: 'figures', createReader: () => new TcpReader()},
  {name: 'block', group: 'figures', createReader: () => new BlockReader()},
  {name: 'runqueue', group: 'figures', createReader: () => new RunqueueReader()},
  {name: 'requests', group: 'requests', createReader: (host) => new RequestsReader(host)},
  {name: 'oncpu', group: 'stacks', createReader: (host) => new OncpuReader(host)},
  {name: 'offcpu', group: 'stacks', createReader: (host) => new OffcpuReader(host)},
];

/** Throws ProfilerError `PROBE_UNKNOWN`. */
export function probeNamed(probe: string): ProbeEntry {
  const entry = PROBES.find(({name}) => name === probe);
  if (entry !== undefined) return entry;
  const names = PROBES.map(({name}) => name).join(', ');
  throw new ProfilerError('PROBE_UNKNOWN', `there is no probe ${probe}`, `There are: ${names}.`);
}

/**
 * Reads a script from bpf/, which lies beside agent/ in the checkout and in what was built from it, and
 * rewrites it for the processor. Throws ProfilerError `PROBE_FILE_CHANGED`.
 */
export function readScript(probe: string, processor: Processor = thisProcessor()): Script {
  const places = ['../../bpf/', '../../../bpf/'].map(
    (place) => new URL(`${place}${probe}.bt`, import.meta.url),
  );
  const path = places.find((place) => existsSync(place)) ?? places[0]!;
  const bytes = readFileSync(path);
  assertAsBuilt(fileURLToPath(new URL('.', path)), `${probe}.bt`, bytes);
  return {probe, text: forProcessor(bytes.toString('utf8'), processor)};
}
