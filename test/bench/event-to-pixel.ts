// Measures the time from a system call to its row in the browser; prints p50, p99 and the largest.
//
// A watched process makes a call that it never made before, and the page is asked every frame whether its
// row is there. Batches, collector, socket and drawing lie in between.

import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

import {chromium} from 'playwright-core';

import {Regscope} from '../support/regscope.js';

/** Harmless calls by x86-64 number. Each sample needs another one, since a row can appear only once. */
const CALLS: Readonly<Record<string, number>> = {
  getpriority: 140,
  getrusage: 98,
  times: 100,
  getuid: 102,
  getgid: 104,
  getpgrp: 111,
  getgroups: 115,
  getresuid: 118,
  getresgid: 120,
  getpgid: 121,
  getsid: 124,
  capget: 125,
  rt_sigpending: 127,
  sched_getparam: 143,
  sched_getscheduler: 145,
  sched_get_priority_max: 146,
  sched_get_priority_min: 147,
  sync_file_range: 277,
  getcpu: 309,
  membarrier: 324,
  umask: 95,
  personality: 135,
  ustat: 136,
  getitimer: 36,
  alarm: 37,
};

/** Makes one call for each line of its stdin and answers with the time just before it, in Unix ms. */
const CALLER = `
import ctypes, sys, time
libc = ctypes.CDLL(None)
print("ready", flush=True)
for line in sys.stdin:
    before = time.time() * 1000
    libc.syscall(int(line), 0, 0, 0)
    print(before, flush=True)
`;

/** The page's document, for the functions that run in the page. */
declare const document: {readonly body: {readonly innerText: string}};

const regscope = new Regscope();
const caller = spawn('python3', ['-c', CALLER], {stdio: ['pipe', 'pipe', 'inherit']});
const answers = createInterface({input: caller.stdout!})[Symbol.asyncIterator]();
await answers.next();

const {serve: collector, url} = await regscope.serve();
const agent = regscope.start([
  ...['agent', '--collector', url.replace('http', 'ws'), '--no-discover'],
  ...['--target', `caller=pid:${caller.pid!}`, '--state-dir', join(regscope.home, 'agent')],
]);
await agent.says(/probes .* run/);

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--lang=en-US'],
  env: {...process.env, LANG: 'en_US.UTF-8'} as Record<string, string>,
});
try {
  const page = await browser.newPage({viewport: {width: 1440, height: 2400}});
  await page.goto(`${url}/`);
  await page.waitForFunction(() => document.body.innerText.includes('caller'));
  const latenciesMs: number[] = [];
  for (const [name, number] of Object.entries(CALLS))
    latenciesMs.push(await timeToPixel(page, name, number));
  print(latenciesMs.sort((left, right) => left - right));
} finally {
  await browser.close();
  caller.kill();
  await agent.stop();
  await collector.stop();
  regscope.remove();
}

async function timeToPixel(
  page: Awaited<ReturnType<typeof browser.newPage>>,
  name: string,
  number: number,
): Promise<number> {
  // A long table shows only its largest rows, and these are the smallest.
  const more = page.getByText(/^Show all/);
  if (await more.isVisible()) await more.click();
  // Calls come at any point of the agent's second, not only after the last row was drawn.
  await page.waitForTimeout(Math.random() * 1_000);
  caller.stdin!.write(`${number}\n`);
  const {value} = await answers.next();
  const seen = await page.waitForFunction(
    (text) => document.body.innerText.includes(text) && Date.now(),
    name,
    {polling: 'raf', timeout: 20_000},
  );
  return Number(await seen.jsonValue()) - Number(value);
}

function print(sortedMs: readonly number[]): void {
  const at = (q: number): string =>
    sortedMs[Math.min(sortedMs.length - 1, Math.floor(q * sortedMs.length))]!.toFixed(0);
  console.log(`kernel event to pixel, ${sortedMs.length} calls`);
  console.log(`p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, largest ${at(1)} ms (goal: p99 ≤ 1500 ms)`);
}
