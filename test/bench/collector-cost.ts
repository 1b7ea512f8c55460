// Measures the collector's CPU time per request: at a fixed rate, where the cost of being there counts too,
// and as fast as it takes them. An agent sends each second's requests, alone and with the figures and
// stacks of a busy host; requests that no sample keeps go without their stories. The rows are medians of rounds; the
// least of them is what the machine's other work disturbed least.
//
//   node --import tsx test/bench/collector-cost.ts [--rate 500] [--seconds 5] [--rounds 3] [--only WORDS]
//       [--whole]            tells each request with its story, as for a run that keeps all of them
//       [--profile FOLDER]   writes CPU profiles of the collector's threads

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {parseArgs} from 'node:util';

import {CollectorChild} from '../support/collector-child.js';
import {BenchAgent} from './ingest/bench-agent.js';
import {secondFrames, type SecondOf} from './ingest/second-frames.js';

const {values} = parseArgs({
  options: {
    rate: {type: 'string', default: '500'},
    seconds: {type: 'string', default: '5'},
    rounds: {type: 'string', default: '3'},
    only: {type: 'string', default: ''},
    whole: {type: 'boolean', default: false},
    profile: {type: 'string'},
  },
});
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];

/** As many seconds as are sent at once: enough that the collector is never idle. */
const PILED_SECONDS = 60;

/** Seconds that are sent at once before the others, so that the collector's code is compiled. */
const WARM_UP_SECONDS = 40;

interface Case {
  readonly name: string;
  readonly second: SecondOf;
  readonly seconds: number;
  /** Between the batches of two seconds. */
  readonly pauseMs: number;
}

const idle = {requests: 0, isBusy: false, isWhole: values.whole};
const calm = {...idle, requests: rate};
const busy = {...calm, isBusy: true};
const cases: readonly Case[] = [
  {name: 'nothing', second: idle, seconds, pauseMs: 1_000},
  {name: `${rate}/s`, second: calm, seconds, pauseMs: 1_000},
  {name: `${rate}/s, all probes`, second: busy, seconds, pauseMs: 1_000},
  {name: 'saturated', second: calm, seconds: PILED_SECONDS, pauseMs: 0},
  {name: 'saturated, all probes', second: busy, seconds: PILED_SECONDS, pauseMs: 0},
];

console.log('requests                 µs of CPU per request (least)   requests/s    RSS');
for (const each of cases.filter(({name}) => name.includes(values.only))) {
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++) rounds.push(await measure(each));
  rounds.sort((left, right) => left.cpuUsecs - right.cpuUsecs);
  const {cpuUsecs, tookMs, rssMb} = rounds[Math.floor(rounds.length / 2)]!;
  const requests = each.second.requests * each.seconds;
  const cost = (usecs: number): string =>
    requests === 0 ? `${(usecs / seconds / 1_000).toFixed(2)} ms/s` : (usecs / requests).toFixed(1);
  console.log(
    `${each.name.padEnd(24)} ${cost(cpuUsecs).padStart(10)} (${cost(rounds[0]!.cpuUsecs)})`.padEnd(
      58,
    ),
    `${((1_000 * requests) / tookMs).toFixed(0).padStart(8)} ${rssMb.toFixed(0).padStart(4)} MB`,
  );
}

async function measure({second, seconds, pauseMs}: Case) {
  const dataDir = mkdtempSync(join(tmpdir(), 'regscope-cost-'));
  const child = await CollectorChild.start(dataDir, 0, {profileFolder: values.profile});
  try {
    const runId = await child.startRun('cost');
    const frames = secondFrames(runId, WARM_UP_SECONDS + seconds, second);
    const warmUp = frames.slice(0, WARM_UP_SECONDS).flat();
    const agent = new BenchAgent(0, frames.flat());
    await agent.open(child.url);
    agent.send(warmUp.length);
    await agent.acked(warmUp.length);
    await child.measure();
    const startMs = performance.now();
    for (const {length} of frames.slice(WARM_UP_SECONDS)) {
      agent.send(length);
      if (pauseMs > 0) await sleep(pauseMs);
    }
    await agent.acked(agent.frames.length);
    const tookMs = performance.now() - startMs;
    const {cpuMs, rssMb} = await child.measure();
    agent.close();
    await child.leave();
    return {cpuUsecs: 1_000 * cpuMs, tookMs, rssMb};
  } finally {
    await child.kill();
    rmSync(dataDir, {recursive: true});
  }
}
