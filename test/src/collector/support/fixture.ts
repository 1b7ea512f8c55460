// What the tests of the collector share: a collector that listens, for all tests of a file, agents
// that end with their test, and a bare socket for what no agent does.

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after} from 'node:test';

import {WebSocket} from 'ws';

import type {CollectorParts} from '../../../../src/collector/collector.js';
import type {ProbeRecord} from '../../../../src/domain/record.js';
import type {StoreOptions} from '../../../../src/store/open-store.js';
import {SAME_THREAD} from '../../store/support/same-thread.js';
import {listenCollector} from './listening-collector.js';
import type {ListeningCollector} from './listening-collector.js';
import {SimulatedAgent} from './simulated-agent.js';
import type {SimulatedAgentOptions} from './simulated-agent.js';

export async function sharedCollector(
  parts: Partial<CollectorParts> = {},
): Promise<ListeningCollector> {
  const dataDir = temporaryDirectory();
  return listenInSameThread(dataDir, parts);
}

/**
 * The whole collector in the thread of the test; in test/e2e its writer has its own. Closed at the
 * end of the file at the latest: one that a failed test left open would keep it from ending.
 */
export async function listenInSameThread(
  dataDir: string,
  {storeOptions, ...parts}: Partial<CollectorParts> & {storeOptions?: StoreOptions} = {},
): Promise<ListeningCollector> {
  const store = {...SAME_THREAD, ...storeOptions};
  const listening = await listenCollector(dataDir, {...parts, store});
  after(() => listening.close());
  return listening;
}

/** Removed when all tests of the file are done. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'regscope-collector-'));
  after(() => rmSync(path, {recursive: true, force: true}));
  return path;
}

let agents = 0;

export async function anAgent(
  url: string,
  more: Partial<SimulatedAgentOptions> = {},
): Promise<SimulatedAgent> {
  const agent = new SimulatedAgent({url, agentId: `agent-number-${agents++}`, ...more});
  after(() => agent.stop());
  return agent.opened();
}

export const RECORDS: readonly ProbeRecord[] = [
  {
    kind: 'histogram',
    ...{target: 'registry', probe: 'syscalls', series: 'read', metric: 'latency'},
    histogram: {precisionBits: 4, counts: new Map([[200, 3]])},
  },
  {
    kind: 'counter',
    ...{target: 'registry', probe: 'syscalls', series: 'read', metric: 'bytes'},
    value: 7,
  },
];

export interface Ending {
  readonly code: number;
  readonly reason: string;
  /** Frames that came before. */
  readonly heard: readonly Buffer[];
}

/** Opens a socket, sends each of `frames`, and waits for the other side to close it. */
export async function endingOf(
  url: string,
  frames: readonly (Uint8Array | string)[],
  deadlineMs = 5_000,
): Promise<Ending> {
  const socket = new WebSocket(url, {perMessageDeflate: false});
  const heard: Buffer[] = [];
  socket.on('message', (data) => heard.push(data as Buffer));
  socket.on('error', () => {}); // 'close' follows
  const ended = new Promise<Ending>((resolve) => {
    socket.on('close', (code, reason) => resolve({code, reason: reason.toString(), heard}));
  });
  await new Promise((resolve) => socket.once('open', resolve));
  for (const frame of frames) socket.send(frame);
  const late = setTimeout(() => socket.terminate(), deadlineMs);
  try {
    return await ended;
  } finally {
    clearTimeout(late);
  }
}
