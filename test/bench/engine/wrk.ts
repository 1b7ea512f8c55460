// Runs wrk and reads what it measured. Every answer must be a good one: an answer 404 costs a registry about
// as much as a manifest, and would be measured unnoticed.

import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

export interface WrkLoad {
  readonly url: string;
  readonly connections: number;
  /** One thread by default. */
  readonly threads?: number;
  /** A file beside this one; `figures.lua` by default. */
  readonly script?: string;
  readonly arguments?: readonly string[];
  readonly accept?: string;
}

export interface WrkFigures {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of wrk itself. */
  readonly cpuMs: number;
}

interface Told {
  readonly requests: number;
  readonly seconds: number;
  readonly refused: number;
  readonly broken: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const run = promisify(execFile);

/** Rejects if an answer had a status of 400 or more, or a connection broke. */
export async function runWrk(load: WrkLoad, seconds: number): Promise<WrkFigures> {
  const {url, connections, threads = 1, script = 'figures.lua', accept} = load;
  const cpuBefore = endedChildrenCpuMs();
  const {stdout} = await run(
    'wrk',
    [
      ...[`-t${threads}`, `-c${connections}`, `-d${seconds}s`, '-s', `${HERE}${script}`],
      ...(accept === undefined ? [] : ['-H', `Accept: ${accept}`]),
      ...[url, '--', ...(load.arguments ?? [])],
    ],
    {env: {...process.env, LUA_PATH: `${HERE}?.lua`}},
  );
  const told = JSON.parse(stdout.trim().split('\n').at(-1)!) as Told;
  const {requests, refused, broken, p50Ms, p99Ms} = told;
  if (requests === 0 || refused > 0 || broken > 0) {
    throw new Error(`of ${requests} answers of ${url}, ${refused} were refusals, ${broken} broken`);
  }
  const cpuMs = endedChildrenCpuMs() - cpuBefore;
  return {requests, perSecond: requests / told.seconds, p50Ms, p99Ms, cpuMs};
}

/** User and system time of children that ended: fields 16 and 17 of proc_pid_stat(5), in ticks of 10 ms. */
function endedChildrenCpuMs(): number {
  const fields = readFileSync('/proc/self/stat', 'latin1').split(') ')[1]!.split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}
