// Starts the profiler as a user does: the built agent with one engine, and a collector either on this host,
// with a run under way, or on another one (ack-sink.ts).

import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import {cpuMs} from '../../support/cpu-time.js';
import {Regscope, type RunningCommand} from '../../support/regscope.js';
import {AckSink} from './ack-sink.js';

export interface ProfilerOptions {
  readonly engine: string;
  readonly collector: 'apart' | 'here';
  readonly targets: readonly string[];
  /** Called for each batch that arrives at a collector that is apart. */
  readonly onBatch?: (frame: Uint8Array) => void;
}

/** CPU time that processes have used, in milliseconds. */
export interface ProfilerCpuMs {
  readonly engine: number;
  readonly agent: number;
  /** 0 where it is on another host. */
  readonly collector: number;
}

export interface Profiler {
  readonly agentPid: number;
  /** The loader, or bpftrace's processes. */
  enginePids(): readonly number[];
  cpuMs(): ProfilerCpuMs;
  stop(): Promise<void>;
}

interface Collector {
  readonly url: string;
  readonly pid: number | undefined;
  stop(): Promise<unknown>;
}

/** Resolves when the probes run. */
export async function startProfiler(options: ProfilerOptions): Promise<Profiler> {
  const regscope = new Regscope();
  const collector = await startCollector(regscope, options);
  const agent = regscope.start([
    ...['agent', '--collector', collector.url, '--no-discover', '--engine', options.engine],
    ...['--state-dir', join(regscope.home, 'agent')],
    ...options.targets.flatMap((target) => ['--target', target]),
  ]);
  await agent.says(/probes .* run/);
  const agentPid = agent.child.pid!;
  const enginePids = (): readonly number[] => childrenOf(agentPid);
  return {
    agentPid,
    enginePids,
    cpuMs: () => ({
      engine: enginePids().reduce((sum, pid) => sum + cpuMs(pid), 0),
      agent: cpuMs(agentPid),
      collector: collector.pid === undefined ? 0 : cpuMs(collector.pid),
    }),
    stop: () => stopAll(agent, collector, regscope),
  };
}

async function stopAll(
  agent: RunningCommand,
  collector: Collector,
  regscope: Regscope,
): Promise<void> {
  await agent.stop();
  await collector.stop();
  regscope.remove();
}

async function startCollector(
  regscope: Regscope,
  {collector, onBatch}: ProfilerOptions,
): Promise<Collector> {
  if (collector === 'apart') {
    const sink = await AckSink.start(onBatch);
    return {url: sink.url, pid: undefined, stop: () => Promise.resolve(sink.stop())};
  }
  const {serve, url} = await regscope.serve();
  const {id} = await post(`${url}/api/runs`, {name: 'engine'});
  await post(`${url}/api/runs/${id}/phases`, {name: 'steady'});
  return {url: url.replace('http', 'ws'), pid: serve.child.pid!, stop: () => serve.stop()};
}

async function post(url: string, body: object): Promise<{id: string}> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the collector answered ${answer.status} to ${url}`);
  return (await answer.json()) as {id: string};
}

/** The processes whose parent is this one (proc_pid_task(5), children). */
function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((tid) =>
    readFileSync(`/proc/${pid}/task/${tid}/children`, 'latin1')
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  );
}
