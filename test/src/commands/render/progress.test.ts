import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Progress} from '../../../../src/commands/render/progress.js';
import {loadOf, phaseOf} from '../../insight/support/sample-run.js';

class Screen {
  readonly isTTY: boolean;
  readonly columns = 60;
  text = '';

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
  }
}

describe('Progress', () => {
  test('writes plain lines where there is no terminal', () => {
    const screen = new Screen(false);
    const progress = new Progress(screen);

    progress.onPhase(phaseOf(0, 'push', 0, 10));
    for (let second = 0; second < 10; second += 1) progress.onReport(loadOf(0, second, 5, 80));
    progress.onNote('pull is skipped');
    progress.close();

    assert.deepEqual(screen.text.split('\n'), [
      'phase push begins',
      '  4 users, 10 s, 5.0/s, p95 80.2 ms',
      'pull is skipped',
      'push: 4 users, 10 s, 5.0/s, p95 80.2 ms',
      '',
    ]);
  });

  test('moves one line on a terminal, no longer than it is wide', () => {
    const screen = new Screen(true);
    const progress = new Progress(screen, 4000);

    progress.onPhase(phaseOf(0, 'push '.repeat(20), 0, 4));
    progress.onReport(loadOf(0, 0, 5, 80));
    progress.onReport(loadOf(0, 1, 5, 80));

    const drawn = screen.text.split('\r\x1b[2K').slice(1);
    assert.equal(drawn.length, 3);
    assert.match(drawn[2]!, /^█{5}░{5} 50 %, about 2 s left {2}push/);
    for (const line of drawn) assert.ok([...line].length < 60);
    assert.ok(!screen.text.includes('\n'));
  });

  test('tells about how long the rest takes, until what was planned is over', () => {
    const screen = new Screen(false);
    const progress = new Progress(screen, 30_000);

    progress.onPhase(phaseOf(0, 'push', 0, 10));
    for (let second = 0; second < 10; second += 1) progress.onReport(loadOf(0, second, 5, 80));
    progress.onPhase(phaseOf(1, 'pull', 10, 30));
    for (let second = 10; second < 30; second += 1) progress.onReport(loadOf(1, second, 5, 80));
    progress.close();

    assert.deepEqual(screen.text.split('\n'), [
      'phase push begins, about 30 s left',
      '  4 users, 10 s, 5.0/s, p95 80.2 ms, about 20 s left',
      'push: 4 users, 10 s, 5.0/s, p95 80.2 ms',
      'phase pull begins, about 20 s left',
      '  8 users, 10 s, 5.0/s, p95 80.2 ms, about 10 s left',
      '  8 users, 20 s, 5.0/s, p95 80.2 ms',
      'pull: 8 users, 20 s, 5.0/s, p95 80.2 ms',
      '',
    ]);
  });

  test('counts failures, and reports of the phase that goes on only', () => {
    const screen = new Screen(false);
    const progress = new Progress(screen);

    progress.onPhase(phaseOf(1, 'pull', 0, 4));
    progress.onReport(loadOf(0, 0, 50, 80));
    progress.onReport(loadOf(1, 0, 5, 80, {timeout: 2, interrupted: 4}));
    progress.close();

    assert.match(screen.text, /pull: 8 users, 1 s, 5\.0\/s, p95 80\.2 ms, 2 failed\n$/);
  });

  test('escapes names of phases', () => {
    const screen = new Screen(false);

    new Progress(screen).onPhase(phaseOf(0, '\x1b[2J', 0, 1));

    assert.equal(screen.text, 'phase \\x1b[2J begins\n');
  });
});
