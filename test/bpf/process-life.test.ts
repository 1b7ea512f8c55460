// The life of an engine's real child under the agent: killed, stopped, left behind.

import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import type {ProbeSet} from '../../agent/probes/ports/probe-set.js';
import {testedEngines, type TestedEngine} from './support/engines.js';
import {Recorded} from './support/recorded.js';
import {startWorkload} from './support/workload.js';
import {until} from '../support/until.js';

const PATIENCE_MS = 60_000;
const [SYS_PTRACE, SYS_ADMIN, SYS_RESOURCE, SYSLOG, PERFMON, BPF] = [19, 21, 24, 34, 38, 39].map(
  (bit) => 1n << BigInt(bit),
);
/** Sets of rights (capability.h) of an engine's processes. Children of the loader measure what programs cost, and open libraries. */
const RIGHTS = {
  bpftrace: [BPF! | PERFMON! | SYSLOG! | SYS_RESOURCE!],
  core: [BPF! | PERFMON!, SYS_ADMIN!, SYS_ADMIN! | SYS_PTRACE!],
};

for (const engine of testedEngines()) {
  describe(`the child of the agent, ${engine.name}`, {skip: engine.skip}, () => {
    for (const [name, signal, reason] of [
      ['is killed', 'SIGKILL', /ended by SIGKILL/],
      ['hangs', 'SIGSTOP', /it did not answer for 5 s/],
    ] as const) {
      test(`that ${name} is replaced by one that watches the same targets`, async () => {
        const seen = new Recorded();
        const workload = await startWorkload('endless');
        const probes = await startWith(engine, workload.pid, seen);
        workload.begin();
        await until('a write was seen', () => writes(seen) > 0, PATIENCE_MS);
        const [victim] = probes.pids();

        process.kill(victim!, signal);
        await until('a loss was told', () => seen.losses.length > 0, PATIENCE_MS);
        const before = writes(seen);
        await until('more writes were seen', () => writes(seen) > before, PATIENCE_MS);

        const [gap] = seen.losses;
        assert.equal(gap?.reason, 'gap');
        assert.match(gap.detail ?? '', reason);
        assert.ok((gap.gapNs ?? 0n) > 0n);
        assert.notEqual(probes.pids()[0], victim);
        await probes.stop();
        await workload.kill();
        assert.equal(existsSync(`/proc/${victim}`), false);
      });
    }

    test('has the rights that it needs, and can get no others', async () => {
      const probes = await startWith(engine, process.pid, new Recorded());
      const {permitted: own} = rightsOf(process.pid);
      const rights = probes.pids().flatMap(withChildren).map(rightsOf);
      await probes.stop();

      for (const {permitted, effective, bounding, ambient, isForGood} of rights) {
        const mask = RIGHTS[engine.kind]
          .map((each) => each & own)
          .find((each) => each === permitted);
        assert.ok(mask !== undefined, `${permitted.toString(16)} of ${engine.kind}`);
        assert.deepEqual([effective, bounding, ambient, isForGood], [mask, mask, 0n, true]);
      }
    });

    test('leaves no program behind when it is stopped', async () => {
      const probes = await startWith(engine, process.pid, new Recorded());
      const [pid] = probes.pids();
      const programs = programsOf(pid!);
      assert.ok(programs.length > 5);

      await probes.stop();

      assert.equal(existsSync(`/proc/${pid}`), false);
      await until('the BPF programs are gone', () => areGone(programs), PATIENCE_MS);
    });

    test('leaves no program behind when the agent is killed', async () => {
      const agent = spawn(
        process.execPath,
        [
          '--import',
          'tsx',
          new URL('support/agent-to-kill.ts', import.meta.url).pathname,
          engine.kind,
        ],
        {stdio: ['pipe', 'pipe', 'inherit']},
      );
      const [said] = (await once(agent.stdout, 'data')) as [Buffer];
      const pid = Number(said.toString());
      const programs = programsOf(pid);
      assert.ok(programs.length > 5);

      agent.kill('SIGKILL');

      await until('the process is gone', () => !existsSync(`/proc/${pid}`), PATIENCE_MS);
      await until('the BPF programs are gone', () => areGone(programs), PATIENCE_MS);
    });

    test('notices a target that is watched before the agent knows that it is gone', async () => {
      const seen = new Recorded();
      const workload = await startWorkload('endless');
      await workload.kill();

      const probes = await startWith(engine, workload.pid, seen);
      await probes.cut();
      probes.forget(workload.pid);
      await probes.cut();
      await probes.stop();

      assert.equal(writes(seen), 0);
      assert.deepEqual(seen.losses, []);
    });
  });
}

function startWith(engine: TestedEngine, pid: number, seen: Recorded): Promise<ProbeSet> {
  return engine.start({
    probes: ['syscalls'],
    processes: [{pid, target: 'workload'}],
    onInterval: seen.take,
  });
}

function writes(seen: Recorded): number {
  return seen.sum('syscalls', 'workload', 'write', 'latency');
}

function programsOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/fdinfo`).flatMap((fd) => {
    const text = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1');
    const id = /^prog_id:\s*(\d+)$/m.exec(text)?.[1];
    return id === undefined ? [] : [Number(id)];
  });
}

function withChildren(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ');
  return [pid, ...children.filter(Boolean).map(Number)];
}

function rightsOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const set = (name: string): bigint =>
    BigInt(`0x${new RegExp(`^${name}:\\s*([0-9a-f]+)$`, 'm').exec(status)![1]}`);
  return {
    permitted: set('CapPrm'),
    effective: set('CapEff'),
    bounding: set('CapBnd'),
    ambient: set('CapAmb'),
    isForGood: /^NoNewPrivs:\s*1$/m.test(status),
  };
}

function areGone(programs: readonly number[]): boolean {
  const shown = JSON.parse(execFileSync('bpftool', ['-j', 'prog', 'show'], {encoding: 'utf8'})) as {
    id: number;
  }[];
  const ids = new Set(shown.map(({id}) => id));
  return programs.every((id) => !ids.has(id));
}
