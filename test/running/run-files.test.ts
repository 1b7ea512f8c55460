import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import {planProcesses} from './processes.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-running-'));
after(() => rmSync(folder, {recursive: true}));

const GOOD = 'test("good", () => {});';
const LATE = `test("late", async () => {
  setTimeout(() => { throw new Error("late"); }, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
});`;

describe('test files that share a process', () => {
  test('are counted by test, and have hooks of their own', () => {
    const outcome = outcomeOf({
      'a.test.mjs': `beforeEach(() => { throw new Error("hook of a"); }); ${GOOD}`,
      'b.test.mjs': `${GOOD} test("not here", {skip: "no root"}, () => {});`,
      'c.test.mjs': `describe("suite", () => { ${GOOD} ${GOOD} });`,
    });

    assert.deepEqual(outcome, {passed: 3, failed: 1, skipped: ['no root (not here)']});
  });

  test('fail by themselves where one cannot be loaded, throws late or ends the process', () => {
    const outcome = outcomeOf({
      'a.test.mjs': 'throw new Error("at once");',
      'b.test.mjs': LATE,
      'c.test.mjs': 'test("ends it", () => process.exit(0));',
      'd.test.mjs': GOOD,
    });

    assert.deepEqual(outcome, {passed: 1, failed: 3, skipped: []});
  });

  test('run a second time where they fail, and only then', () => {
    const bad = 'test("bad", () => { throw new Error("always"); });';
    // The second attempt finds what the first one left.
    const marker = JSON.stringify(join(folder, 'marker'));
    const once = `test("once", () => {
      if (existsSync(${marker})) return;
      writeFileSync(${marker}, '');
      throw new Error('the first time');
    });`;

    const outcome = secondOutcomeOf({
      'a.test.mjs': GOOD,
      'b.test.mjs': `${GOOD} ${once}`,
      'c.test.mjs': `${GOOD} ${bad}`,
    });

    assert.deepEqual(outcome, {passed: 4, failed: 1, unstable: ['b.test.mjs']});
  });

  test('do not run a second time where many fail', () => {
    const bad = 'test("bad", () => { throw new Error("always"); });';
    const names = ['a', 'b', 'c', 'd'].map((name) => `${name}.test.mjs`);

    const outcome = secondOutcomeOf(Object.fromEntries(names.map((name) => [name, bad])));

    assert.deepEqual(outcome, {passed: 0, failed: 4, unstable: []});
  });

  test('are those that change nothing of it', () => {
    const [shared, own, other] = ['1 + 1;', 'process.env["A"] = "b";', 'mock.timers.enable();'].map(
      (text, index) => fileOf(`plan-${index}.mjs`, text),
    );

    assert.deepEqual(planProcesses([shared!, own!, shared!, other!]), [
      [shared, shared],
      [own],
      [other],
    ]);
  });
});

/** The outcome of these files, run in one process. */
function outcomeOf(files: Readonly<Record<string, string>>): unknown {
  return printedBy(`
    const tally = new Tally();
    await runFiles([${pathsOf(files)}], tally, options);
    const {passed, failed, skipped} = tally;
    console.log(JSON.stringify({passed, failed, skipped}));`);
}

/** The outcome of these files, of which those that fail run again. */
function secondOutcomeOf(files: Readonly<Record<string, string>>): unknown {
  return printedBy(`
    const {tally: {passed, failed}, unstable} = await runWithSecondAttempt(${pathsOf(files)}, options);
    console.log(JSON.stringify({passed, failed, unstable}));`);
}

function pathsOf(files: Readonly<Record<string, string>>): string {
  const imports =
    "import {existsSync, writeFileSync} from 'node:fs';\nimport {beforeEach, describe, test} from 'node:test';\n";
  return JSON.stringify(Object.entries(files).map(([name, text]) => fileOf(name, imports + text)));
}

function printedBy(statements: string): unknown {
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    import {runFiles} from ${module('run-files.ts')};
    import {runWithSecondAttempt} from ${module('second-attempt.ts')};
    import {Tally} from ${module('tally.ts')};
    const options = {root: ${JSON.stringify(folder)}, concurrency: 2, print() {}};
    ${statements}`;
  // Without this, Node would run no tests from within a test.
  const env = {...process.env, NODE_TEST_CONTEXT: undefined};
  const args = ['--import', 'tsx', fileOf('program.mjs', program)];
  const {stdout, stderr} = spawnSync(process.execPath, args, {env, encoding: 'utf8'});
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
