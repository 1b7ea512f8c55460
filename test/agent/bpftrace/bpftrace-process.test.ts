// Against programs that behave as a bpftrace may; the real one is test/bpf's.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {startBpftrace} from '../../../agent/bpftrace/bpftrace-process.js';
import type {RunningBpftrace} from '../../../agent/bpftrace/bpftrace-process.js';
import {until} from '../../support/until.js';

interface Seen {
  readonly running: RunningBpftrace;
  readonly lines: string[];
  readonly ended: Promise<string>;
}

function startProgram(program: string, path = process.execPath): Seen {
  const lines: string[] = [];
  let running: RunningBpftrace | undefined;
  const ended = new Promise<string>((resolve) => {
    running = startBpftrace(
      {
        ...{path, args: ['-e', program], env: {FROM_HERE: 'yes'}},
        patience: {termAfterMs: 900, killAfterMs: 1000},
      },
      {onLine: (line) => lines.push(line), onEnd: resolve},
    );
  });
  return {running: running!, lines, ended};
}

describe('a bpftrace process', () => {
  test('hands out its lines and says how it ended', async () => {
    const {lines, ended} = startProgram('console.log("one"); console.log("two"); process.exit(3)');

    assert.equal(await ended, 'exit code 3');
    assert.deepEqual(lines, ['one', 'two']);
  });

  test('says what it complained about, without the complaint that every bpftrace has', async () => {
    const {ended} = startProgram(`
      console.error("ERROR: couldn't set RLIMIT_MEMLOCK for bpftrace");
      console.error("WARNING: something");
      console.error("ERROR: Could not load the verifier's favourite");
      process.exit(1)`);

    assert.equal(await ended, "exit code 1: ERROR: Could not load the verifier's favourite");
  });

  test('says when there is no such program', async () => {
    const {ended} = startProgram('', '/nowhere/bpftrace');

    assert.match(await ended, /ENOENT/);
  });

  test('has the environment it is given and no other', async () => {
    const {lines, ended} = startProgram('console.log(Object.keys(process.env).join())');

    await ended;
    assert.deepEqual(lines, ['FROM_HERE']);
  });

  test('is stopped by an interrupt that is sent again, because the first may be lost', async () => {
    const {running, lines, ended} = startProgram(`
      let heard = 0;
      process.on("SIGINT", () => { heard += 1; if (heard === 3) process.exit(0); });
      setInterval(() => {}, 1000);
      console.log("up")`);
    await until('a line came', () => lines.length > 0);

    await running.stop();

    assert.equal(await ended, 'exit code 0');
  });

  test('is killed when it hears nothing', async () => {
    const {running, lines, ended} = startProgram(`
      process.on("SIGINT", () => {}); process.on("SIGTERM", () => {});
      setInterval(() => {}, 1000);
      console.log("up")`);
    await until('a line came', () => lines.length > 0);

    await running.stop();

    assert.equal(await ended, 'ended by SIGKILL');
  });

  test('hands out nothing that it prints while it stops', async () => {
    const {running, lines} = startProgram(`
      process.on("SIGINT", () => { console.log("all my maps"); process.exit(0); });
      setInterval(() => {}, 1000);
      console.log("up")`);
    await until('a line came', () => lines.length > 0);

    await running.stop();

    assert.deepEqual(lines, ['up']);
  });

  test('is killed when it floods', async () => {
    const {ended} = startProgram(`
      const chunk = "x".repeat(1 << 20);
      const more = () => process.stderr.write(chunk, more);
      more()`);

    assert.equal(await ended, 'it printed more than it may');
  });
});
