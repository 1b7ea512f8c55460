// `npm run check`: types, lint, format, generated files, fast tests. Each of the first four is a program
// that keeps a core busy, so two of them run at a time. The tests run when all four have passed.

import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';

/** Two lists of steps that run at the same time: linting takes as long as all the rest. */
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

/** Runs the steps in order, and stops at the first that fails. */
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
