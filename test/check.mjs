// `npm run check`: types, lint, format, generated files, fast tests. The first four are one program
// each that keeps a core busy, so they run two at a time; the tests run when all of them are content.

import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';

/** Beside each other, the steps of each one after the other: linting takes as long as all the rest. */
const LANES = [
  [['lint', 'eslint', '--max-warnings', '0', '.']],
  [
    ['types', 'tsc', '--noEmit', '-p', '.'],
    ...(existsSync('ui/tsconfig.json') ? [['types of ui', 'tsc', '--noEmit', '-p', 'ui']] : []),
    ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
    ['generated code', 'node', 'src/wire/generate.mjs', '--check'],
    ['generated probes', 'node', 'bpf/requests/generate.mjs', '--check'],
  ],
];
const TESTS = ['fast tests', 'node', '--import', 'tsx', 'test/all.ts', '--fast'];

const isGood = (await Promise.all(LANES.map(runLane))).every(Boolean) && (await runStep(TESTS));
if (!isGood) process.exit(1);

/** Stops at the first that fails. */
async function runLane(steps) {
  for (const step of steps) if (!(await runStep(step))) return false;
  return true;
}

async function runStep([name, command, ...args]) {
  const startMs = performance.now();
  const env = {...process.env, PATH: `node_modules/.bin:${process.env.PATH}`};
  const child = spawn(command, args, {stdio: 'inherit', env});
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.error(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  return code === 0;
}
