// What an agent with its default limits does to a host whose target is hard to watch: 2,000 threads,
// 20,000 mappings, some 400 new processes a second. Goal: in the four minutes after the first one it keeps
// to 5 % of a core and 150 MB, and says what it switched off. Then the target ends, and probes come back.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

import {cpuMs} from '../support/cpu-time.js';
import {Regscope, type RunningCommand} from '../support/regscope.js';

const FIRST_SECONDS = 60;
const JUDGED_SECONDS = 240;
const IDLE_SECONDS = 50;
const STEP_SECONDS = 10;
const MOST_SHARE = 0.05;
const MOST_BYTES = 150e6;
const DEFAULT_LIMITS = {REGSCOPE_MAX_CPU: '5', REGSCOPE_MAX_MEMORY: '150'};
const HEAVY = fileURLToPath(new URL('overhead/heavy-target.py', import.meta.url));

const target = spawn('python3', [HEAVY, '2000', '20000', '440'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
await once(target.stdout, 'data');
const regscope = new Regscope();
const {serve, url} = await regscope.serve();
const run = await fetch(`${url}/api/runs`, {
  method: 'POST',
  headers: {'content-type': 'application/json'},
  body: JSON.stringify({name: 'overhead'}),
});
const {id} = (await run.json()) as {id: string};
const agent = regscope.start(
  [
    ...['agent', '--collector', url.replace('http', 'ws'), '--no-discover'],
    ...['--target', `heavy=pid:${target.pid}`, '--state-dir', join(regscope.home, 'agent')],
  ],
  DEFAULT_LIMITS,
);
try {
  await agent.says(/probes .* run/);
  await watch(agent, FIRST_SECONDS, 'heavy target, at first');
  const judged = await watch(agent, JUDGED_SECONDS, 'heavy target');
  target.stdin.end();
  await once(target, 'exit');
  await watch(agent, IDLE_SECONDS, 'idle host');
  await fetch(`${url}/api/runs/${id}/end`, {method: 'POST'});
  await agent.stop();
  judge(judged);
  const {losses} = await regscope.report(id);
  for (const {probe, reason, gapMs, detail} of losses.filter((loss) => loss.reason === 'gap')) {
    console.log(`${probe}: ${reason} of ${Math.round(gapMs / 1_000)} s: ${detail ?? ''}`);
  }
  const said = agent.stderr.split('\n').filter((line) => /is off now|comes back/.test(line));
  console.log(said.join('\n'));
} finally {
  target.kill('SIGKILL');
  await agent.stop();
  await serve.stop();
  regscope.remove();
}

interface Step {
  readonly share: number;
  readonly bytes: number;
}

async function watch(command: RunningCommand, seconds: number, what: string): Promise<Step[]> {
  const steps: Step[] = [];
  for (let second = STEP_SECONDS; second <= seconds; second += STEP_SECONDS) {
    const before = new Map(pidsOf(command).map((pid) => [pid, cpuMsOf(pid)]));
    await sleep(1_000 * STEP_SECONDS);
    const pids = pidsOf(command);
    const usedMs = pids.reduce(
      (sum, pid) => sum + Math.max(0, cpuMsOf(pid) - (before.get(pid) ?? 0)),
      0,
    );
    const step = {
      share: usedMs / 1_000 / STEP_SECONDS,
      bytes: pids.reduce((sum, pid) => sum + pssBytes(pid), 0),
    };
    steps.push(step);
    const {share, bytes} = step;
    console.log(
      `${what}, ${second} s: ${(100 * share).toFixed(1)} % of a core, ${(bytes / 1e6).toFixed(0)} MB`,
    );
  }
  return steps;
}

function judge(steps: readonly Step[]): void {
  const share = steps.reduce((sum, step) => sum + step.share, 0) / steps.length;
  const bytes = Math.max(...steps.map((step) => step.bytes));
  const isKept = share <= MOST_SHARE && bytes <= MOST_BYTES;
  if (!isKept) process.exitCode = 1;
  console.log(
    `four minutes: ${(100 * share).toFixed(1)} % of a core (at most 5), ${(bytes / 1e6).toFixed(0)} MB at most (150): ${isKept ? 'kept' : 'NOT KEPT'}`,
  );
}

/** The agent and what it started. */
function pidsOf({child}: RunningCommand): number[] {
  const own = child.pid!;
  const children = readdirSync(`/proc/${own}/task`).flatMap((tid) =>
    readFileSync(`/proc/${own}/task/${tid}/children`, 'latin1').split(' ').filter(Boolean),
  );
  return [own, ...children.map(Number)];
}

/** 0 for a child that has ended since it was listed: what it used in its last seconds is not seen. */
function cpuMsOf(pid: number): number {
  try {
    return cpuMs(pid);
  } catch {
    return 0;
  }
}

/** 0 for a child that has ended since it was listed. */
function pssBytes(pid: number): number {
  try {
    const match = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'));
    return Number(match?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
