// Browsers at the live view of a real collector, of which some never read what they are sent. Tells what they
// cost the collector, and whether the others noticed.

import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';

import {WebSocket} from 'ws';

import {until as isWithin} from '../../../src/pace/deadline.js';
import {busyRecords} from '../../bench/ingest/figure-frames.js';
import {SimulatedAgent} from '../../src/collector/support/simulated-agent.js';
import {Regscope} from '../../support/regscope.js';
import {LiveBrowser} from '../support/live-browser.js';

/** A host without a CPU to spare shows late. */
const PATIENCE_MS = 30_000;

export interface BrowserLoad {
  readonly reading: number;
  readonly notReading: number;
  readonly agents: number;
  readonly batchesPerSecond: number;
  readonly seconds: number;
}

export interface BrowserOutcome {
  /** What the collector grew by since before the first browser that does not read, in MB. */
  readonly grownMb: number;
  /** Figures that each reading browser got: the fewest, and how many were sent. */
  readonly fewestFigures: number;
  readonly sentFigures: number;
  /** Messages that the collector left out for a browser that reads. */
  readonly skipped: number;
  /** From the agent to a browser that reads, in ms. */
  readonly latestMs: number;
}

export async function watchByMany(load: BrowserLoad): Promise<BrowserOutcome> {
  const regscope = new Regscope();
  const {serve, url} = await regscope.serve();
  const socketUrl = url.replace('http', 'ws');
  const agents = Array.from({length: load.agents}, (_, n) => {
    return new SimulatedAgent({url: `${socketUrl}/agent`, agentId: `browsed-${n}`});
  });
  const browsers = Array.from({length: load.reading}, () => new LiveBrowser(url));
  const asleep: WebSocket[] = [];
  try {
    await Promise.all([
      ...agents.map((each) => each.opened()),
      ...browsers.map((each) => each.open),
    ]);
    // The collector grows into its size before it is measured.
    await haveShown(browsers, await produce(agents, load, 2));
    const beforeMb = rssMb(serve.child.pid!);
    for (let left = load.notReading; left > 0; left -= 1)
      asleep.push(neverReads(`${socketUrl}/live`));
    for (const browser of browsers) browser.figures = 0;
    const sentFigures = await produce(agents, load, load.seconds);
    await haveShown(browsers, sentFigures);
    return {
      grownMb: rssMb(serve.child.pid!) - beforeMb,
      sentFigures,
      fewestFigures: Math.min(...browsers.map(({figures}) => figures)),
      skipped: browsers.reduce((sum, browser) => sum + browser.skipped, 0),
      latestMs: browsers.flatMap(({lateMs}) => lateMs).reduce((most, ms) => Math.max(most, ms), 0),
    };
  } finally {
    for (const agent of agents) agent.stop();
    for (const browser of browsers) browser.close();
    for (const socket of asleep) socket.terminate();
    await serve.stop();
    regscope.remove();
  }
}

/** Waits until each has what was sent, or was told what it missed; what never comes is judged by its number. */
async function haveShown(browsers: readonly LiveBrowser[], figures: number): Promise<void> {
  const isShown = (): boolean => browsers.every((each) => each.figures + each.skipped >= figures);
  await isWithin(isShown, {everyMs: 20, withinMs: PATIENCE_MS});
}

/** Takes what fits into the buffers of the kernel, and nothing more. */
function neverReads(url: string): WebSocket {
  const socket = new WebSocket(url);
  socket.once('open', () => socket.pause());
  socket.on('error', () => {}); // the collector may cut it off
  return socket;
}

/** The number of batches, which are live only: no run goes on. */
async function produce(
  agents: readonly SimulatedAgent[],
  {batchesPerSecond}: BrowserLoad,
  seconds: number,
): Promise<number> {
  const records = busyRecords(1);
  const startMs = performance.now();
  let sent = 0;
  for (let passedMs = 0; passedMs < 1_000 * seconds; passedMs = performance.now() - startMs) {
    for (const due = (passedMs / 1_000) * batchesPerSecond; sent < due; sent += 1) {
      agents[sent % agents.length]!.produce(records, undefined);
    }
    await sleep(20);
  }
  return sent;
}

function rssMb(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))!;
  return Number(kilobytes) / 1_024;
}
