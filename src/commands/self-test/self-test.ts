// Measures on the spot what the profiler costs this host: the same small load without and with all probes, in
// turn, three times. Agent and collector run as `regscope run` has them.

import {once} from 'node:events';
import {rmSync} from 'node:fs';
import {join} from 'node:path';

import type {EffectJson} from '../../contract/effect-json.js';
import type {
  LoadFiguresJson,
  SelfTestJson,
  SelfTestRoundJson,
} from '../../contract/self-test-json.js';
import {noTemporaryFolder, ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import {ratioOf} from '../../insight/effect/ratios.js';
import {buildReport} from '../../insight/report/report.js';
import {makeOwnedFolder} from '../../pace/owned-folder.js';
import {startThread} from '../../pace/start-thread.js';
import {say} from '../console/terminal.js';
import {startChildAgent} from '../wiring/child-agent.js';
import {startCollector, type CollectorService} from '../wiring/collector-service.js';
import {agentsIn, areReady, awaitProbes} from '../wiring/probes-wait.js';
import type {ThreadAnswer, ThreadLoad} from './load-thread.js';
import {registryToTest, startSmallServer, type TestedServer} from './tested-server.js';

export interface SelfTestOptions {
  /** A registry of this host; without it the test starts a small server. */
  readonly registry?: string;
  readonly engine: string;
  readonly bpftrace?: string;
  readonly priority: string;
  readonly signal: AbortSignal;
  /** Shorter in tests. */
  readonly times?: Partial<SelfTestTimes>;
}

export interface SelfTestTimes {
  readonly rounds: number;
  readonly measuredMs: number;
  /** Load before each measurement: programs compile meanwhile what runs often. */
  readonly warmMs: number;
}

const TIMES: SelfTestTimes = {rounds: 3, measuredMs: 3_000, warmMs: 2_000};
const CONNECTIONS = 8;
const AGENT_DEADLINE_MS = 20_000;

/**
 * Takes about 40 s. Undefined where it was interrupted. Rejects with `CLI_SELF_TEST_FAILED` where the server
 * does not answer or no probe runs, or there is no temporary folder.
 */
export async function selfTest(options: SelfTestOptions): Promise<SelfTestJson | undefined> {
  const folder = ownFolder();
  try {
    return await selfTestIn(folder, options);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

function ownFolder(): string {
  try {
    return makeOwnedFolder('regscope-self-test-');
  } catch (error) {
    throw noTemporaryFolder('CLI_SELF_TEST_FAILED', error);
  }
}

async function selfTestIn(
  folder: string,
  options: SelfTestOptions,
): Promise<SelfTestJson | undefined> {
  const {registry, signal} = options;
  const times = {...TIMES, ...options.times};
  const server = registry === undefined ? await startSmallServer() : registryToTest(registry);
  try {
    const service = await startCollector({listen: '127.0.0.1:0', data: folder});
    try {
      const run = await service.collector.start({name: 'self-test'});
      const test = new Test({...options, server, service, folder, runId: run.id, times});
      const rounds: SelfTestRoundJson[] = [];
      while (rounds.length < times.rounds && !signal.aborted) {
        say(`self-test: round ${rounds.length + 1} of ${times.rounds}`);
        rounds.push(await test.round());
      }
      await service.collector.end(run.id);
      return signal.aborted ? undefined : resultOf(server, rounds, effectOf(service, run.id));
    } finally {
      await service.close();
    }
  } finally {
    server.stop();
  }
}

interface TestParts extends Pick<SelfTestOptions, 'engine' | 'bpftrace' | 'priority'> {
  readonly server: TestedServer;
  readonly service: CollectorService;
  readonly folder: string;
  readonly runId: string;
  readonly times: SelfTestTimes;
}

class Test {
  readonly #parts: TestParts;

  constructor(parts: TestParts) {
    this.#parts = parts;
  }

  async round(): Promise<SelfTestRoundJson> {
    const {warmMs, measuredMs} = this.#parts.times;
    await this.#load(warmMs);
    const without = await this.#load(measuredMs);
    return {without, with: await this.#watched()};
  }

  async #watched(): Promise<LoadFiguresJson> {
    const {service, server, folder, runId, engine, bpftrace, priority, times} = this.#parts;
    const agent = startChildAgent({
      ...{targets: [server.target], discover: false, engine, priority},
      ...optional('bpftrace', bpftrace),
      // All probes are to be measured, whatever they cost.
      ...{maxCpu: '0', maxMemory: '0'},
      stateDir: join(folder, 'agent'),
    });
    try {
      agent.connect(service.url);
      const waiting = {isExpected: true, deadlineMs: AGENT_DEADLINE_MS, signal: agent.gone};
      const seen = await awaitProbes({...waiting, until: agentsIn(service.collector)});
      if (!areReady(seen)) throw noProbes();
      await this.#load(times.warmMs);
      await service.collector.startPhase(runId, {name: 'self-test'});
      const figures = await this.#load(times.measuredMs);
      await service.collector.endPhase(runId);
      return figures;
    } finally {
      await agent.stop();
    }
  }

  #load(milliseconds: number): Promise<LoadFiguresJson> {
    return loadInThread({url: this.#parts.server.url, connections: CONNECTIONS, milliseconds});
  }
}

async function loadInThread(load: ThreadLoad): Promise<LoadFiguresJson> {
  const module = new URL('load-thread', import.meta.url).href;
  const thread = startThread(module, {workerData: load});
  try {
    const [answer] = (await once(thread, 'message')) as [ThreadAnswer];
    if ('figures' in answer) return answer.figures;
    throw new ProfilerError('CLI_SELF_TEST_FAILED', answer.message, answer.hint);
  } finally {
    await thread.terminate();
  }
}

function noProbes(): ProfilerError {
  return new ProfilerError(
    'CLI_SELF_TEST_FAILED',
    `no probe ran within ${AGENT_DEADLINE_MS / 1000} s`,
    'run it as root; regscope doctor without --self-test says what is missing',
  );
}

/** Of the last round: its programs had compiled most. */
function effectOf({catalog}: CollectorService, runId: string): EffectJson | undefined {
  const reader = catalog.open(runId);
  try {
    return buildReport(reader).phases.at(-1)?.effect[0];
  } finally {
    reader.close();
  }
}

function resultOf(
  {url}: TestedServer,
  rounds: readonly SelfTestRoundJson[],
  effect: EffectJson | undefined,
): SelfTestJson {
  return {
    ...{format: 'regscope-self-test/1', url, connections: CONNECTIONS, rounds},
    throughput: ratioOf(rounds, ({perSecond}) => perSecond),
    p99: ratioOf(rounds, ({p99Ms}) => p99Ms),
    ...optional('effect', effect),
  };
}
