// `npm run check`: types, lint, format, generated files, fast tests. Stops at the first that fails.

import {existsSync} from 'node:fs';
import {spawnSync} from 'node:child_process';

const STEPS = [
  ['types', 'tsc', '--noEmit', '-p', '.'],
  ...(existsSync('ui/tsconfig.json') ? [['types of ui', 'tsc', '--noEmit', '-p', 'ui']] : []),
  ['lint', 'eslint', '--max-warnings', '0', '.'],
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['generated code', 'node', 'src/wire/generate.mjs', '--check'],
  ['fast tests', 'node', '--import', 'tsx', 'test/all.ts', '--fast'],
];

for (const [name, command, ...args] of STEPS) {
  const startMs = performance.now();
  const path = `node_modules/.bin:${process.env.PATH}`;
  const {status} = spawnSync(command, args, {stdio: 'inherit', env: {...process.env, PATH: path}});
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.error(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (status !== 0) process.exit(1);
}
