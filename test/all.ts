// Runs the tests: all of them, or with --fast those that need no root, no kernel and no real parts.
// With CI set, a skipped test is a failure: on that machine what needs root, eBPF or a real part runs.

import {readFileSync, readdirSync} from 'node:fs';
import {join, relative} from 'node:path';
import {run} from 'node:test';
import {spec} from 'node:test/reporters';
import {fileURLToPath} from 'node:url';

const room = fileURLToPath(new URL('.', import.meta.url));
/** Rooms whose tests start real parts: one after the other, or they measure each other. */
const SLOW = ['bpf', 'e2e'];
/** What a test imports that starts a browser: such tests are slow in any room. */
const BROWSER = "from './browser.js'";
/** Reasons to skip that hold on any machine: what no package brings, and what only others than root see. */
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
  (file) => only.length === 0 || only.some((part) => file.includes(part)),
);
const slow = files.filter(
  (file) =>
    SLOW.includes(relative(room, file).split('/')[0]!) ||
    readFileSync(file, 'utf8').includes(BROWSER),
);
const quick = files.filter((file) => !slow.includes(file));

const seen = {passed: 0, failed: 0, skipped: [] as string[]};
await runFiles(quick, 2);
if (!fast) await runFiles(slow, 1);
report();

async function runFiles(paths: string[], concurrency: number): Promise<void> {
  if (paths.length === 0) return;
  const events = run({files: paths, concurrency, timeout: 15 * 60_000});
  events.on('test:pass', (event) => {
    // A suite that is skipped says so itself, and its tests say nothing.
    if (event.skip === undefined) seen.passed += event.details.type === 'suite' ? 0 : 1;
    else seen.skipped.push(`${String(event.skip)} (${event.name})`);
  });
  events.on('test:fail', () => (seen.failed += 1));
  const printed = events.compose(new spec());
  for await (const text of printed) process.stdout.write(text as string);
}

function report(): void {
  for (const skipped of seen.skipped) console.log(`skipped: ${skipped}`);
  console.log(`${seen.passed} passed, ${seen.failed} failed, ${seen.skipped.length} skipped`);
  const unforgiven = seen.skipped.filter((text) => !FORGIVEN.some((reason) => reason.test(text)));
  const skipFails = process.env['CI'] === 'true' && !fast && unforgiven.length > 0;
  if (skipFails) console.log('a test was skipped on a machine where all of them can run');
  process.exitCode = seen.failed > 0 || skipFails ? 1 : 0;
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
