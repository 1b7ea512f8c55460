// Against programs that behave as a loader may; the real one is test/bpf's.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {startLoader, type RunningLoader} from '../../../agent/core/loader.js';
import {until} from '../../support/until.js';
import {readyBytes} from './support/written-records.js';

const READY = JSON.stringify([...readyBytes(10n)]);

interface Seen {
  readonly loader: RunningLoader;
  readonly records: Buffer[];
  readonly ended: Promise<string>;
}

function startProgram(program: string, onRecord = (): void => {}): Seen {
  const records: Buffer[] = [];
  let loader: RunningLoader | undefined;
  const ended = new Promise<string>((resolve) => {
    loader = startLoader(
      {path: process.execPath, args: ['-e', `const READY = Buffer.from(${READY}); ${program}`]},
      {
        onRecord: (record) => (records.push(Buffer.from(record.whole())), onRecord()),
        onEnd: resolve,
      },
    );
  });
  return {loader: loader!, records, ended};
}

describe('a loader', () => {
  test('hands out records, and says how it ended and what it complained about', async () => {
    const {records, ended} = startProgram(`
      process.stdout.write(READY);
      console.error("The programs cannot be loaded: no BTF");
      process.exitCode = 1`);

    assert.equal(await ended, 'exit code 1: The programs cannot be loaded: no BTF');
    assert.deepEqual(records, [readyBytes(10n)]);
  });

  test('is heard in slices, however much it writes at once', async () => {
    const turnsAt: number[] = [];
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const {loader, ended} = startProgram(
      `process.stdout.write(Buffer.concat(Array(200).fill(READY))); process.stdin.resume()`,
      () => {
        turnsAt.push(turns);
        const endMs = performance.now() + 0.5;
        while (performance.now() < endMs);
      },
    );
    await until('all of it was heard', () => turnsAt.length === 200);
    clearInterval(timer);
    await loader.stop();

    assert.equal(await ended, 'exit code 0');
    assert.ok(turnsAt.at(-1)! > turnsAt[0]!);
  });

  test('ends in order when its input ends', async () => {
    const {loader, records, ended} = startProgram(`
      process.stdout.write(READY);
      process.stdin.on("end", () => process.exit(0)).resume()`);
    await until('it is ready', () => records.length > 0);

    await loader.stop();

    assert.equal(await ended, 'exit code 0');
  });

  test('that ends within a record says how much of it came', async () => {
    const {records, ended} = startProgram(
      'process.stdout.write(Buffer.concat([READY, READY.subarray(0, 20)]))',
    );

    assert.equal(await ended, 'exit code 0; 20 bytes of a record came without its end');
    assert.equal(records.length, 1);
  });

  test('is killed when it writes what is no record', async () => {
    const {records, ended} = startProgram(`
      process.stdout.write(Buffer.concat([READY, Buffer.from("this is no record at all")]));
      setInterval(() => {}, 1000)`);

    assert.match(await ended, /^it wrote what is no record: a record of \d+ bytes$/);
    assert.equal(records.length, 1);
  });

  test('is killed when it floods its records', async () => {
    const {ended} = startProgram(`
      const chunk = Buffer.concat(Array.from({length: 1 << 15}, () => READY));
      const more = () => process.stdout.write(chunk, more);
      more()`);

    assert.equal(await ended, 'it printed more than it may');
  });

  test('is killed when it floods its errors with a line that never ends', async () => {
    const {ended} = startProgram(`
      const chunk = "x".repeat(1 << 16);
      const more = () => process.stderr.write(chunk, more);
      more()`);

    assert.equal(await ended, 'it printed more than it may');
  });
});
