// Programs that the kernel refuses, as its verifier may on another kernel: what goes without them is told, and the rest
// runs. strace stands for that kernel: it answers the calls of bpf(2) by which the loader would load such a program.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import {startWorkload} from '../support/workload.js';
import {builtLoader, CoreLoader, engineIsMissing, ofType} from './core-loader.js';
import type {RecordOf} from './records.js';

const NO_STRACE =
  spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0
    ? false
    : 'needs strace, and ptrace';
/** The kernel keeps so many letters of a program's name (BPF_OBJ_NAME_LEN). */
const NAME_LETTERS = 15;
/** Number of write(2) on amd64, and how often the workload `files` calls it. */
const [WRITE, WRITES] = [1, 23];

describe('a program that the kernel refuses', {skip: engineIsMissing() ?? NO_STRACE}, () => {
  let folder: string;
  let path: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-refusals-'));
    path = await builtLoader();
  });
  after(() => rmSync(folder, {recursive: true}));

  function traced(probes: string, ...words: readonly string[]): CoreLoader {
    const options = ['-o', join(folder, 'calls'), '-e', 'trace=bpf', ...words];
    return new CoreLoader('strace', [...options, path, '--probes', probes]);
  }

  /** Calls of bpf(2) of a loader that starts come in the same order each time. */
  async function refusing(program: string, probes: string): Promise<CoreLoader> {
    const first = traced(probes);
    await first.until(({type}) => type === 'ready');
    await first.stop();
    const calls = readFileSync(join(folder, 'calls'), 'utf8').split('\n');
    const name = `prog_name="${program.slice(0, NAME_LETTERS)}"`;
    const number =
      calls.findIndex((call) => call.startsWith('bpf(BPF_PROG_LOAD,') && call.includes(name)) + 1;
    assert.ok(number > 0, `${program} is loaded`);
    // libbpf asks a second time, for what the verifier says.
    return traced(probes, '-e', `inject=bpf:error=EACCES:when=${number}..${number + 1}`);
  }

  for (const [program, probes, running, lacking] of [
    [
      ...(['sched_switch', 'syscalls,runqueue,offcpu', 0b1] as const),
      [
        "waits for a CPU: this kernel's verifier refuses the program sched_switch",
        "waits: this kernel's verifier refuses the program sched_switch",
      ],
    ],
    [
      ...(['sys_exit', 'syscalls,requests', 0b1000001] as const),
      ['requests over TLS: this kernel does not run what reads them'],
    ],
  ] as const) {
    test(`takes away what needs it, and nothing else: ${program}`, async () => {
      const loader = await refusing(program, probes);
      const ready = (await loader.until(({type}) => type === 'ready')) as RecordOf<'ready'>;
      const workload = await startWorkload('files', folder);
      await loader.watch(workload.pid);
      await workload.run();
      const records = await loader.cut();
      await loader.stop();

      assert.deepEqual(
        ofType(records, 'feature').map(({text}) => text),
        lacking,
      );
      assert.equal(ready.probes, running);
      const writes = ofType(records, 'calls').find(({call}) => call === WRITE);
      assert.equal(
        [...writes!.ns.values()].reduce((sum, count) => sum + count, 0),
        WRITES,
      );
    });
  }

  test('is the reason that is told where nothing can be watched without it', async () => {
    const loader = await refusing('sweep_tasks', 'runqueue');

    assert.equal(await loader.ended, 1);
    assert.match(loader.errorText, /^The programs cannot be loaded: libbpf: prog 'sweep_tasks': /m);
  });
});
