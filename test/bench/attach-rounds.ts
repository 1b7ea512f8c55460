// Attaches and detaches all probes again and again, every fifth time by SIGKILL of the agent. Prints the
// programs, maps and processes that are left of them.
//
// USAGE  node --import tsx test/bench/attach-rounds.ts [ROUNDS]     (root, bpftool)

import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';

const rounds = Number(process.argv[2] ?? 50);
const AGENT = new URL('../bpf/support/agent-to-kill.ts', import.meta.url).pathname;
const KILL_EVERY = 5;

const held = {prog: new Set<number>(), map: new Set<number>()};
let left = 0;
for (let round = 1; round <= rounds; round += 1) {
  const agent = spawn(process.execPath, ['--import', 'tsx', AGENT], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [said] = (await once(agent.stdout, 'data')) as [Buffer];
  const pid = Number(said.toString());
  for (const kind of ['prog', 'map'] as const)
    for (const id of idsOf(pid, kind)) held[kind].add(id);
  if (round % KILL_EVERY === 0) agent.kill('SIGKILL');
  else agent.stdin.end();
  await once(agent, 'exit');
  left += (await isGone(pid)) ? 0 : 1;
  process.stdout.write('.');
}
// The kernel frees programs after a grace period of RCU.
await sleep(2000);
console.log(
  `\n${rounds} rounds, ${Math.floor(rounds / KILL_EVERY)} of them by SIGKILL: ` +
    `${held.prog.size} programs and ${held.map.size} maps attached, ` +
    `${stillThere('prog')} programs, ${stillThere('map')} maps and ${left} processes left behind`,
);

function idsOf(pid: number, kind: 'prog' | 'map'): number[] {
  return readdirSync(`/proc/${pid}/fdinfo`).flatMap((fd) => {
    const text = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1');
    const id = new RegExp(`^${kind}_id:\\s*(\\d+)$`, 'm').exec(text)?.[1];
    return id === undefined ? [] : [Number(id)];
  });
}

async function isGone(pid: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 100) {
    if (!existsSync(`/proc/${pid}`)) return true;
    await sleep(100);
  }
  return false;
}

function stillThere(kind: 'prog' | 'map'): number {
  const shown = execFileSync('bpftool', ['-j', kind, 'show'], {encoding: 'utf8'});
  return (JSON.parse(shown) as {id: number}[]).filter(({id}) => held[kind].has(id)).length;
}
