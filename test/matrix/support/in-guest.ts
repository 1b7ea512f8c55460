// Runs in a guest that has booted another kernel (guest.ts): says what the CO-RE engine does without there, and
// runs the known workloads and requests of a server with many threads, unless it is refused.

import {spawnSync} from 'node:child_process';

import {builtLoader, CoreLoader} from '../../bpf/core/core-loader.js';

/** Software that stands for a processor is slow: a loader needs 4 to 30 s. */
const PATIENCE = '12';
process.env['REGSCOPE_TEST_PATIENCE'] = PATIENCE;

const loader = new CoreLoader(await builtLoader(), []);
let isRefused = false;
try {
  await loader.until(({type}) => type === 'ready');
  // What it does without is said before it is ready.
  for (const record of loader.seen()) {
    if (record.type === 'feature') console.log(`without: ${record.text}`);
  }
} catch {
  isRefused = true;
  console.log(`refused: ${loader.errorText.trim().split('\n').at(-1) ?? ''}`);
}
loader.process.kill();
await loader.ended;
const test = ['--import', 'tsx', '--test', '--test-reporter=tap', '--test-concurrency=1'];
const files = ['known-workloads', 'preemption'].map((name) => `test/bpf/core/${name}.test.ts`);
if (!isRefused) spawnSync(process.execPath, [...test, ...files], {stdio: 'inherit'});
