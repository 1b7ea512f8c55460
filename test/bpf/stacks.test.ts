// Known workloads for the probes of stacks: shares of CPU time, and time blocked, come back as they
// were; so do the names of programs that are gone when their stacks are read.

import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {after, before, describe, test} from 'node:test';

import type {ProbeSet} from '../../agent/probes/ports/probe-set.js';
import type {LossRecord} from '../../src/domain/record.js';
import type {StackRecord} from '../../src/domain/stacks/stack.js';
import {whyNoProbes} from './support/bpftraces.js';
import {testedEngines} from './support/engines.js';
import {Recorded} from './support/recorded.js';
import {writeSpinningProgram} from './support/spinning-program.js';
import {startWorkload} from './support/workload.js';

const WHY_NOT =
  process.arch === 'x64' ? whyNoProbes() : 'needs amd64, whose frames the scripts know';
const SHARES = [
  {name: 'seventy', share: 70},
  {name: 'twenty', share: 20},
  {name: 'ten', share: 10},
] as const;
/** So that chance stays below one point. */
const SAMPLES = 3_000;
const PATIENCE_MS = 90_000;
/** bpftrace loses a kernel stack whose place in its table is taken (bpf/README.md, Stacks). */
const LOST_SHARE = 0.01;

for (const engine of testedEngines()) {
  describe(`on ${engine.name}, the probes of stacks`, {skip: WHY_NOT || engine.skip}, () => {
    const folder = mkdtempSync(join(tmpdir(), 'regscope-stacks-'));
    const children: ChildProcess[] = [];
    const seen = new Recorded();
    let probes: ProbeSet;

    before(async () => {
      probes = await engine.start({
        probes: ['oncpu', 'offcpu'],
        processes: [],
        onInterval: seen.take,
      });
    });

    after(async () => {
      for (const child of children) child.kill('SIGKILL');
      await probes.stop();
      rmSync(folder, {recursive: true});
    });

    test('both load', () => {
      assert.deepEqual(probes.running, ['oncpu', 'offcpu']);
    });

    test('find 70, 20 and 10 % of the CPU time within three points', async () => {
      const program = join(folder, 'spinning');
      writeSpinningProgram(program, SHARES);
      // One for each CPU of the smallest machine.
      for (let copy = 0; copy < 2; copy += 1) {
        const child = spawn(program);
        children.push(child);
        probes.watch({pid: child.pid!, target: 'spinning'});
      }
      const samples = (): StackRecord[] => stacksOf(seen, 'spinning', 'on-cpu');
      const end = performance.now() + PATIENCE_MS;
      while (weightOf(samples()) < SAMPLES && performance.now() < end) await sleep(500);
      for (const child of children) child.kill('SIGKILL');

      const leaves = weightsBy(samples(), ({stack}) => lastUser(stack.frames)?.name ?? '');

      const total = weightOf(samples());
      assert.ok(total >= SAMPLES, `${total} samples in ${PATIENCE_MS / 1000} s`);
      for (const {name: leaf, share} of SHARES) {
        const found = (100 * (leaves.get(leaf) ?? 0)) / total;
        assert.ok(Math.abs(found - share) <= 3, `${leaf}: ${found} % of ${total} samples`);
      }
      // At its first instruction a function hides who called it.
      const roots = weightsBy(samples(), ({stack}) => stack.frames[0]?.name ?? '');
      assert.ok((roots.get('_start') ?? 0) > 0.98 * total, JSON.stringify([...roots]));
    });

    test('find what a program waits for, and for how long, within 5 %', async () => {
      const workload = await startWorkload('waits', folder);
      probes.watch({pid: workload.pid, target: 'waits'});
      const said = JSON.parse(await workload.run()) as Record<string, number>;
      await probes.cut();

      const waits = weightsBy(stacksOf(seen, 'waits', 'off-cpu'), ({wait}) => wait ?? '');

      for (const kind of ['sleep', 'network', 'lock']) {
        const [own, found] = [said[kind]!, (waits.get(kind) ?? 0) / 1e9];
        const all = [...waits].map(([name, ns]) => `${name} ${ns / 1e9} s`).join(', ');
        assert.ok(Math.abs(found - own) <= 0.05 * own, `${kind}: ${own} s of ${all}`);
      }
      // An fsync also computes, and what it waits for may be a lock of the file system.
      assert.ok(waits.get('disk')! > 0, 'nothing waited for a disk');
    });

    // A file that is found by its path, or was seen before, names a program that is gone. One that is nowhere has to be
    // opened while the program lives.
    for (const {how, isMovable, rounds, leastShare} of [
      {how: 'by its path', isMovable: false, rounds: 1_000, leastShare: 1},
      {how: 'in another root folder', isMovable: false, rounds: 1_000, leastShare: 1},
      {how: 'by its path', isMovable: true, rounds: 1_000, leastShare: 1},
      {how: 'in another root folder', isMovable: true, rounds: 1_000, leastShare: 1},
      {how: 'from memory', isMovable: false, rounds: 5_000, leastShare: 0.5},
      {how: 'when its file is deleted', isMovable: true, rounds: 5_000, leastShare: 0.5},
    ]) {
      const what = isMovable ? 'a movable program' : 'a program';
      test(`name ${what} that lives for a moment, executed ${how}`, async () => {
        const program = join(folder, `${isMovable ? 'movable' : 'brief'}-${rounds}`);
        writeSpinningProgram(program, SHARES, {rounds, isMovable});
        const target = `${what} ${how}`;
        const workload = await startWorkload('brief', program, how);
        probes.watch({pid: workload.pid, target});
        await workload.run();
        await probes.cut();

        const own = stacksOf(seen, target, 'on-cpu').filter(({stack}) =>
          stack.frames.some(({module}) => module.includes(basename(program))),
        );

        assert.ok(weightOf(own) >= 23, `${weightOf(own)} samples`);
        const named = own.filter(({stack}) =>
          stack.frames.every(({kind, named}) => kind === 'kernel' || named),
        );
        const share = weightOf(named) / weightOf(own);
        assert.ok(share >= leastShare, `${share} of ${weightOf(own)} samples`);
      });
    }

    test('lost nothing on the way but, with bpftrace, a few kernel stacks', () => {
      const isKernelStack = ({reason}: LossRecord): boolean =>
        engine.kind === 'bpftrace' && reason === 'stack_lost';
      const others = seen.losses.filter((loss) => !isKernelStack(loss));
      assert.deepEqual(others, []);
      for (const probe of ['oncpu', 'offcpu'] as const) {
        const lost = seen.losses
          .filter((loss) => loss.probe === probe && isKernelStack(loss))
          .reduce((sum, {count}) => sum + count, 0);
        const stacks = pointsOf(seen, probe);
        assert.ok(lost <= Math.max(1, LOST_SHARE * stacks), `${probe}: ${lost} of ${stacks}`);
      }
    });
  });
}

function stacksOf(
  seen: Recorded,
  target: string,
  sampleKind: StackRecord['sampleKind'],
): StackRecord[] {
  return seen.records.filter(
    (record) =>
      record.kind === 'stack' && record.target === target && record.sampleKind === sampleKind,
  ) as StackRecord[];
}

function pointsOf(seen: Recorded, probe: 'oncpu' | 'offcpu'): number {
  const sampleKind = probe === 'oncpu' ? 'on-cpu' : 'off-cpu';
  return seen.records.reduce(
    (sum, record) =>
      record.kind === 'stack' && record.sampleKind === sampleKind
        ? sum + record.points.length
        : sum,
    0,
  );
}

function weightOf(records: readonly StackRecord[]): number {
  return records.reduce(
    (sum, {points}) => points.reduce((part, {weight}) => part + weight, sum),
    0,
  );
}

function weightsBy(
  records: readonly StackRecord[],
  by: (record: StackRecord) => string,
): Map<string, number> {
  const weights = new Map<string, number>();
  for (const record of records) {
    weights.set(by(record), (weights.get(by(record)) ?? 0) + weightOf([record]));
  }
  return weights;
}

function lastUser(frames: StackRecord['stack']['frames']): {name: string} | undefined {
  return frames.findLast(({kind}) => kind === 'user');
}
