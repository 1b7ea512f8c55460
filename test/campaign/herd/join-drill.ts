// Agents that are all new join the built collector at once during a run, and send an interval a second as soon as they
// are in, while somebody looks at the live view.

import {pause} from '../../../src/pace/deadline.js';
import {busyRecords} from '../../bench/ingest/figure-frames.js';
import {SimulatedAgent} from '../../src/collector/support/simulated-agent.js';
import {until} from '../../support/until.js';
import {WatchedCollector} from '../scale/watched-collector.js';
import {LiveBrowser} from '../support/live-browser.js';

export interface JoinOutcome {
  /** From the first dial until the last agent is in. */
  readonly joinedMs: number;
  readonly intervals: number;
  /** How late intervals were shown, from the first that joined: 99 % were no later. */
  readonly lateP99Ms: number;
}

const INTERVAL_MS = 1_000;
const PATIENCE_MS = 120_000;

export async function runJoin(agents: number, seconds: number): Promise<JoinOutcome> {
  const collector = await WatchedCollector.start();
  const browser = new LiveBrowser(collector.url);
  const url = `${collector.url.replace('http', 'ws')}/agent`;
  const joined: SimulatedAgent[] = [];
  try {
    await browser.open;
    await collector.startRun('join');
    const beganMs = performance.now();
    const untilMs = beganMs + 1_000 * seconds;
    for (let number = 0; number < agents; number += 1) {
      joined.push(new SimulatedAgent({url, agentId: `joining-agent-${number}`}));
    }
    const worked = await Promise.all(joined.map((agent, salt) => work(agent, salt, untilMs)));
    const intervals = worked.reduce((sum, {sent}) => sum + sent, 0);
    await until(
      'all intervals are shown or left out',
      () => browser.figures + browser.skipped >= intervals,
      PATIENCE_MS,
    );
    return {
      joinedMs: Math.max(...worked.map(({joinedAtMs}) => joinedAtMs)) - beganMs,
      intervals,
      lateP99Ms: quantile(browser.lateMs, 0.99),
    };
  } finally {
    for (const agent of joined) agent.stop();
    browser.close();
    await collector.remove();
  }
}

/** Sends an interval a second, and one at least. */
async function work(agent: SimulatedAgent, salt: number, untilMs: number) {
  await agent.opened(PATIENCE_MS);
  const joinedAtMs = performance.now();
  const records = busyRecords(salt);
  let sent = 0;
  do {
    agent.produce(records);
    sent += 1;
    await pause(INTERVAL_MS);
  } while (performance.now() < untilMs);
  return {joinedAtMs, sent};
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length * share)] ?? NaN;
}
