import assert from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';
import {setImmediate as settled} from 'node:timers/promises';

import type {Query} from '../../../../src/api/queries/query.js';
import {WarmUp} from '../../../../src/api/queries/warm-up.js';

let asked: string[] = [];
let planned: (() => void) | undefined;
let warmUp: WarmUp;
beforeEach(() => {
  asked = [];
  planned = undefined;
  warmUp = new WarmUp({ask}, later);
});

describe('a run that is opened', () => {
  test('has its flame graph made three times, as soon as no question waits', async () => {
    warmUp.opened({run: 'ramp', activeRunId: undefined});
    warmUp.afterQuestion();
    warmUp.opened({run: 'ramp', activeRunId: undefined});
    assert.deepEqual(asked, []);

    await quiet();

    assert.deepEqual(asked, ['flame of ramp', 'flame of ramp', 'flame of ramp']);
  });

  test('is warmed up again only after another one', async () => {
    for (const run of ['ramp', 'ramp', 'soak', 'ramp']) {
      warmUp.opened({run, activeRunId: undefined});
      await quiet();
    }

    assert.deepEqual(
      asked.filter((_, index) => index % 3 === 0),
      ['flame of ramp', 'flame of soak', 'flame of ramp'],
    );
  });

  test('is left alone while it goes on, and warmed up when it has ended', async () => {
    for (const activeRunId of ['ramp', 'ramp', undefined, undefined]) {
      warmUp.opened({run: 'ramp', activeRunId});
      await quiet();
    }

    assert.deepEqual(asked, ['flame of ramp', 'flame of ramp', 'flame of ramp']);
  });

  test('is left alone where its flame graph cannot be made', async () => {
    warmUp.opened({run: 'broken', activeRunId: undefined});
    await quiet();

    assert.deepEqual(asked, ['flame of broken']);
  });

  test('is not prepared by questions alone', async () => {
    warmUp.afterQuestion();
    await quiet();

    assert.deepEqual(asked, []);
  });
});

async function ask(run: string, query: Query): Promise<string> {
  asked.push(`${query.kind} of ${run}`);
  if (run === 'broken') throw new Error('damaged');
  return '';
}

function later(work: () => void): () => void {
  planned = work;
  return () => (planned = undefined);
}

/** Runs all planned work, until no more is planned. */
async function quiet(): Promise<void> {
  for (let work = planned; work !== undefined; work = planned) {
    planned = undefined;
    work();
    await settled();
  }
}
