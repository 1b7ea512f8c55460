import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {runChild, type ChildEnd, type ChildOptions} from '../../../../src/commands/exec/child.js';
import {HeldSignals} from '../../../../src/commands/exec/held-signals.js';
import {until} from '../../../support/until.js';

describe('runChild', () => {
  test('starts nothing when a signal came before', async () => {
    const signals = new HeldSignals();
    try {
      process.kill(process.pid, 'SIGTERM');
      while (signals.received === undefined) await sleep(1);

      const end = await runChild(['sh', '-c', 'exit 3'], optionsOf(signals));

      assert.deepEqual(end, {code: 143, killed: false, interrupted: true});
    } finally {
      signals.release();
    }
  });

  for (const [what, words] of [
    ['of no name', ['']],
    ['that is not there', ['/no/such/program']],
    ['that is a folder', ['/']],
    ['of words that are longer than the kernel takes', ['true', 'x'.repeat(1_000_000)]],
    ['of a word that no program can have', ['true', 'a\0b']],
  ] as const) {
    test(`says why a command ${what} cannot be started`, async () => {
      const signals = new HeldSignals();
      try {
        const {code, startError} = await runChild(words, optionsOf(signals));

        assert.equal(code, 127);
        assert.ok(startError !== undefined && startError !== '');
      } finally {
        signals.release();
      }
    });
  }

  test('passes on a signal that comes while it runs, and ends as the command does', async () => {
    const {code, interrupted, killed} = await sentTo('trap "exit 9" HUP', 'SIGHUP', {});

    assert.deepEqual([code, interrupted, killed], [9, true, false]);
  });

  test('lets a command go on that prints its threads when it is asked to quit', async () => {
    const {code, interrupted, killed} = await sentTo('trap "asked=1" QUIT', 'SIGQUIT', {
      killAfterMs: 100,
    });

    assert.deepEqual([code, interrupted, killed], [5, false, false]);
  });
});

/**
 * Sends a signal to this process while a shell runs that has set its trap. Half a second later the shell ends by itself:
 * with 4, and one more for each signal that its trap counted in `asked`.
 */
async function sentTo(
  trap: string,
  signal: NodeJS.Signals,
  options: Pick<ChildOptions, 'killAfterMs'>,
): Promise<ChildEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-child-'));
  const ready = join(folder, 'ready');
  const signals = new HeldSignals();
  try {
    const script = `${trap}; : > "$0"; for n in 1 2 3 4 5; do sleep 0.1; done; exit $((asked + 4))`;
    const running = runChild(['sh', '-c', script, ready], {...optionsOf(signals), ...options});
    await until('the shell has set its trap', () => existsSync(ready));
    process.kill(process.pid, signal);
    return await running;
  } finally {
    signals.release();
    rmSync(folder, {recursive: true, force: true});
  }
}

function optionsOf(signals: HeldSignals): ChildOptions {
  return {env: process.env, signals, onKill: () => {}};
}
