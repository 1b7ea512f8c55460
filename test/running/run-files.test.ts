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
  const imports = "import {beforeEach, describe, test} from 'node:test';\n";
  const paths = Object.entries(files).map(([name, text]) => fileOf(name, imports + text));
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    import {runFiles} from ${module('run-files.ts')};
    import {Tally} from ${module('tally.ts')};
    const tally = new Tally();
    const options = {root: ${JSON.stringify(folder)}, concurrency: 2, print() {}};
    await runFiles([${JSON.stringify(paths)}], tally, options);
    const {passed, failed, skipped} = tally;
    console.log(JSON.stringify({passed, failed, skipped}));`;
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
