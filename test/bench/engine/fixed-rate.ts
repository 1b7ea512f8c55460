// Asks for a manifest at a fixed rate, in a process of its own: for some seconds, to read the latencies, or
// until it is stopped.

import {execFile, spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

export interface FixedRateFigures {
  readonly answered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const CLIENT = fileURLToPath(new URL('../probe-cost/steady-load.ts', import.meta.url));
/** Fewer answers than this share of those planned: the rate was not held. */
const LEAST_ANSWERED = 0.9;
const run = promisify(execFile);

/** Says on standard error where the rate was not held, because a quantile of what was answered flatters then. */
export async function askAtRate(
  url: string,
  perSecond: number,
  seconds: number,
): Promise<FixedRateFigures> {
  const words = [url, String(perSecond), String(seconds)];
  const {stdout} = await run(process.execPath, ['--import', 'tsx', CLIENT, ...words]);
  const told = JSON.parse(stdout) as FixedRateFigures & {planned: number};
  if (told.answered < LEAST_ANSWERED * told.planned) {
    const held = `${told.answered} of ${told.planned} requests were answered with 200`;
    process.stderr.write(`${perSecond}/s was not held: ${held}\n`);
  }
  return told;
}

export interface SteadyLoad {
  /** Answers with status 200 so far, as of the last second. */
  answered(): number;
  stop(): void;
}

export function startSteadyLoad(url: string, perSecond: number): SteadyLoad {
  const words = ['--import', 'tsx', CLIENT, url, String(perSecond)];
  const child = spawn(process.execPath, words, {stdio: ['pipe', 'pipe', 'inherit']});
  let answered = 0;
  child.stdout.on('data', (text: Buffer) => {
    answered = Number(text.toString().trim().split('\n').at(-1));
  });
  return {answered: () => answered, stop: () => void child.kill()};
}
