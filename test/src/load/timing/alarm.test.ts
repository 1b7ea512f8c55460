import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {describe, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';

import {Alarm} from '../../../../src/load/timing/alarm.js';

const ALARM = new URL('../../../../src/load/timing/alarm.ts', import.meta.url).href;

describe('an alarm', () => {
  test('ends a wait no sooner than its time, and within a millisecond after it where a CPU is free', async () => {
    const alarm = await readyAlarm();
    const lateMs: number[] = [];
    for (let n = 0; n < 50; n += 1) lateMs.push((await lasted(() => alarm.sleep(2.3))) - 2.3);

    lateMs.sort((left, right) => left - right);
    assert.ok(lateMs[0]! >= 0, `${lateMs[0]} ms`);
    // The others may have waited for a CPU that another program had.
    assert.ok(lateMs[5]! < 1, `${lateMs[5]} ms`);
  });

  test('ends a wait before its time when it is told to, and the next one at its own', async () => {
    const alarm = await readyAlarm();

    const long = alarm.sleep(60_000);
    alarm.wake();
    await long;

    assert.ok((await lasted(() => alarm.sleep(5))) >= 5);
  });

  test('keeps no process alive', () => {
    const program = `import {Alarm} from ${JSON.stringify(ALARM)}; new Alarm();`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', program];

    const {status, stderr} = spawnSync(process.execPath, args, {timeout: 20_000, encoding: 'utf8'});

    assert.equal(status, 0, stderr);
  });
});

async function readyAlarm(): Promise<Alarm> {
  const alarm = new Alarm();
  while (!alarm.isReady) await delay(10);
  return alarm;
}

async function lasted(wait: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await wait();
  return performance.now() - startMs;
}
