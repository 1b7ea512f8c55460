import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {runChild, type ChildOptions} from '../../../../src/commands/exec/child.js';
import {HeldSignals} from '../../../../src/commands/exec/held-signals.js';

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
    const signals = new HeldSignals();
    try {
      const running = runChild(
        ['sh', '-c', 'trap "exit 9" HUP; for n in 1 2 3 4 5 6 7 8 9; do sleep 0.2; done'],
        optionsOf(signals),
      );
      await sleep(300);
      process.kill(process.pid, 'SIGHUP');

      const {code, interrupted, killed} = await running;

      assert.deepEqual([code, interrupted, killed], [9, true, false]);
    } finally {
      signals.release();
    }
  });

  test('lets a command go on that prints its threads when it is asked to quit', async () => {
    const signals = new HeldSignals();
    try {
      const running = runChild(
        [
          'sh',
          '-c',
          'trap "asked=1" QUIT; for n in 1 2 3 4 5; do sleep 0.2; done; exit $((asked + 4))',
        ],
        {...optionsOf(signals), killAfterMs: 100},
      );
      await sleep(300);
      process.kill(process.pid, 'SIGQUIT');

      const {code, interrupted, killed} = await running;

      assert.deepEqual([code, interrupted, killed], [5, false, false]);
    } finally {
      signals.release();
    }
  });
});

function optionsOf(signals: HeldSignals): ChildOptions {
  return {env: process.env, signals, onKill: () => {}};
}
