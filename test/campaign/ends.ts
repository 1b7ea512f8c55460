// Ends, orderly and not: fifty agents of which every fifth is killed, after each of which the host has the BPF
// programs and maps that it had before; agents that are told to end while their collector takes nothing; and
// engines whose child is killed and stopped, five times each. Run it as root.

import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

import {shareOf} from './support/size.js';

const ROUNDS = Math.max(1, Math.round(50 * shareOf()));
const REPEATS = Math.max(1, Math.round(5 * shareOf()));

runTest('../e2e/clean-host.test.ts');
runTest('../e2e/agent/shutdown.test.ts');
for (let time = 0; time < REPEATS; time += 1) runTest('../bpf/process-life.test.ts');

function runTest(path: string): void {
  const file = fileURLToPath(new URL(path, import.meta.url));
  const {status} = spawnSync(process.execPath, ['--import', 'tsx', '--test', file], {
    stdio: 'inherit',
    env: {...process.env, REGSCOPE_ROUNDS: String(ROUNDS)},
  });
  if (status !== 0) process.exitCode = 1;
}
