// Runs the tests: all of them, or with --fast the ones that need no root, no kernel and no real parts.
// With CI set a skipped test is a failure, because the CI machine has root, eBPF and the real parts.

import {readFileSync, readdirSync} from 'node:fs';
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';

import {planProcesses} from './running/processes.js';
import {runFiles} from './running/run-files.js';
import {runWithSecondAttempt} from './running/second-attempt.js';
import {Tally} from './running/tally.js';

const room = fileURLToPath(new URL('.', import.meta.url));
/** Rooms whose tests start real parts. They run one after the other, or they would measure each other. */
const SLOW = ['bpf', 'e2e'];
/** A test that imports this starts a browser, which is slow in any room. */
const BROWSER = "/browser.js'";
/** Reasons to skip that are no failure in CI: no package brings the program, or the test is not for root. */
const FORGIVEN = [
  /jaeger/i,
  /\bgo\b.* is not installed/i,
  /cannot be had: /,
  /^root may write/,
  /chroot/i,
];

const fast = process.argv.includes('--fast');
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

const files = testFiles(room).filter(
  (file) =>
    only.length === 0 || only.some((part) => relative(join(room, '..'), file).includes(part)),
);
const slow = files.filter(
  (file) =>
    SLOW.includes(relative(room, file).split('/')[0]!) ||
    readFileSync(file, 'utf8').includes(BROWSER),
);
const quick = files.filter((file) => !slow.includes(file));

const tally = new Tally();
const print = (text: string): void => void process.stdout.write(text);
await runFiles(planProcesses(quick), tally, {root: room, concurrency: 2, print});
let unstable: readonly string[] = [];
if (!fast && slow.length > 0) {
  const outcome = await runWithSecondAttempt(slow, {root: room, concurrency: 1, print});
  tally.add(outcome.tally);
  unstable = outcome.unstable;
}
report();

function report(): void {
  for (const file of unstable)
    console.log(`unstable: ${file} failed, and passed when it ran again`);
  for (const skipped of tally.skipped) console.log(`skipped: ${skipped}`);
  console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`);
  const unforgiven = tally.skipped.filter((text) => !FORGIVEN.some((reason) => reason.test(text)));
  const skipFails = process.env['CI'] === 'true' && !fast && unforgiven.length > 0;
  if (skipFails) console.log('a test was skipped on a machine where all of them can run');
  process.exitCode = tally.failed > 0 || skipFails ? 1 : 0;
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, {withFileTypes: true})
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'bench' ? [] : testFiles(path);
      return entry.name.endsWith('.test.ts') ? [path] : [];
    })
    .sort();
}
