// A collector with made-up figures: page, API and live socket are as in the real one, with the same
// content policy. They show the simulated run. `npm run ui` starts it for a browser.

import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {extname, join, normalize} from 'node:path';

import {WebSocketServer} from 'ws';
import type {WebSocket} from 'ws';

import {CONTENT_SECURITY_POLICY} from '../../../src/api/answers/security-headers.js';
import {
  readCausesQuery,
  readCompareQuery,
  readFlameQuery,
  readSamplesQuery,
} from '../../../src/api/input/flame-query-string.js';
import {
  readLatencyQuery,
  readLoadQuery,
  readSummaryQuery,
} from '../../../src/api/input/query-string.js';
import {
  readBudgetQuery,
  readHopsQuery,
  readRequestQuery,
  readRequestsQuery,
} from '../../../src/api/input/request-query-string.js';
import {answerQuery} from '../../../src/api/queries/answer-query.js';
import type {HistoryJson, HistoryRunJson} from '../../../src/contract/history-json.js';
import type {AgentJson, LiveMessageJson, RunsJson} from '../../../src/contract/run-json.js';
import {hostJson, phaseJson, runJson} from '../../../src/contract/to-json.js';
import {messageOf} from '../../../src/domain/error.js';
import type {Histogram} from '../../../src/domain/histogram.js';
import {optional} from '../../../src/domain/optional.js';
import type {RunReader} from '../../../src/domain/ports.js';
import {AGENT_ID, HOST, PROCESSES, phasesOf, readerOf, runOf} from './simulated-reader.js';
import type {SimulatedRun} from './simulated-reader.js';
import {RUN_SECONDS, intervalAt, loadAt} from './simulated-run.js';

export interface FakeOptions {
  readonly uiDir: string;
  /** The run that goes on, and its age; undefined means none. */
  readonly live?: {readonly name?: string; readonly seconds: number};
  /** The names of runs that have ended. */
  readonly kept?: readonly string[];
  /** Runs of the list that cannot be opened. */
  readonly history?: readonly HistoryRunJson[];
  readonly agents?: readonly AgentJson[];
  /** The browser has logged in. */
  readonly session?: true;
  readonly extraSeries?: number;
  /** The number of stacks side by side, instead of the usual stacks. */
  readonly towers?: number;
  /** The names of functions, instead of the usual stacks. */
  readonly functions?: readonly string[];
  /** Probes that could not run in the runs that have ended, with their reasons. */
  readonly lacking?: Readonly<Record<string, string>>;
  /** So many connections of those runs cannot be read. */
  readonly unread?: number;
}

const BACKLOG_SECONDS = 60;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export const AGENT: AgentJson = {
  ...hostJson(AGENT_ID, HOST),
  version: 'fake',
  connected: true,
  processes: PROCESSES.map((process) => ({...process, listenPorts: [...process.listenPorts]})),
  probes: [
    {name: 'syscalls'},
    {name: 'tcp'},
    {name: 'block'},
    {name: 'runqueue'},
    {name: 'requests'},
    {name: 'oncpu', unavailable: 'perf_event_paranoid is 3; sysctl kernel.perf_event_paranoid=1'},
    {name: 'offcpu'},
  ],
  clockOffsetMs: -0.42,
  clockErrorMs: 0.08,
  spooledRecords: 0,
  lostEvents: 3,
  probeCpuShare: 0.031,
  agentCpuShare: 0.012,
};

export class FakeCollector {
  readonly #options: FakeOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({noServer: true});
  readonly #kept: SimulatedRun[];
  #live: SimulatedRun | undefined;
  /** How often a browser logged out. */
  logOuts = 0;
  #agents: readonly AgentJson[];
  /** The number of seconds of figures without a run. */
  #idleSecond = 0;
  #idleStartMs = Date.now();

  constructor(options: FakeOptions) {
    this.#options = options;
    this.#agents = options.agents ?? [AGENT];
    this.#kept = (options.kept ?? []).map((name, at) => ({
      ...{id: `kept-${at}`, name, startMs: wholeSecond(Date.now()) - (at + 1) * 3_600_000},
      ...{seconds: RUN_SECONDS, ended: true, ...this.#stacks},
      ...optional('lacking', options.lacking),
      ...optional('unread', options.unread),
    }));
    if (options.live !== undefined)
      this.begin(options.live.name ?? 'nightly-ramp', options.live.seconds);
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#greet(opened));
    });
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.dropConnections();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  begin(name: string, seconds = 0): string {
    const id = `run-${Date.now().toString(36)}`;
    const startMs = Math.floor(Date.now()) - seconds * 1000;
    this.#live = {id, name, startMs, seconds, ended: false, ...this.#stacks};
    this.#say({type: 'run', run: runJson(runOf(this.#live))});
    return id;
  }

  get #stacks(): Pick<SimulatedRun, 'towers' | 'functions'> {
    const {towers, functions} = this.#options;
    return {
      ...optional('towers', towers),
      ...optional('functions', functions),
    };
  }

  /** Sends the next second of figures, and the phases where they have changed. */
  tick(): void {
    const run = this.#live;
    if (run === undefined) return this.#tickWithoutRun();
    const second = run.seconds;
    this.#live = {...run, seconds: second + 1};
    if (phasesOf(this.#live).length !== phasesOf(run).length) this.#sayPhases(this.#live);
    this.#say({type: 'figures', ...this.#interval(second, run)});
    this.#say({type: 'load', ...loadAt(second, run.startMs)});
  }

  endRun(): void {
    if (this.#live === undefined) return;
    const ended = {...this.#live, ended: true};
    this.#kept.unshift(ended);
    this.#live = undefined;
    this.#idleStartMs = Date.now();
    this.#say({type: 'run', run: null});
  }

  setAgents(agents: readonly AgentJson[]): void {
    this.#agents = agents;
    this.#say({type: 'agents', agents});
  }

  /** Breaks all live connections, as a network failure does. */
  dropConnections(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** Sends any message to all browsers. */
  say(message: LiveMessageJson): void {
    this.#say(message);
  }

  #tickWithoutRun(): void {
    if (this.#agents.length === 0) return;
    const interval = intervalAt(this.#idleSecond % 60, this.#idleStartMs, AGENT_ID);
    const shift = BigInt(Math.floor(this.#idleSecond / 60)) * 60_000_000_000n;
    this.#idleSecond += 1;
    this.#say({
      type: 'figures',
      ...interval,
      startUnixNs: String(BigInt(interval.startUnixNs) + shift),
      endUnixNs: String(BigInt(interval.endUnixNs) + shift),
    });
  }

  #interval(second: number, {startMs}: SimulatedRun) {
    return intervalAt(second, startMs, AGENT_ID, this.#options.extraSeries);
  }

  #greet(socket: WebSocket): void {
    const send = (message: LiveMessageJson): void => socket.send(JSON.stringify(message));
    const run = this.#live;
    send({type: 'hello', version: 'fake', ...optional('session', this.#options.session)});
    send({type: 'run', run: run === undefined ? null : runJson(runOf(run))});
    send({type: 'agents', agents: this.#agents});
    if (run === undefined) return;
    send({type: 'phases', runId: run.id, phases: phasesOf(run).map(phaseJson)});
    for (let at = Math.max(0, run.seconds - BACKLOG_SECONDS); at < run.seconds; at += 1) {
      send({type: 'figures', ...this.#interval(at, run)});
    }
  }

  #sayPhases(run: SimulatedRun): void {
    this.#say({type: 'phases', runId: run.id, phases: phasesOf(run).map(phaseJson)});
  }

  #say(message: LiveMessageJson): void {
    const text = JSON.stringify(message);
    for (const socket of this.#sockets.clients) socket.send(text);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const {pathname, searchParams} = new URL(request.url ?? '/', 'http://fake');
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    response.setHeader('Cache-Control', 'no-store');
    try {
      if (pathname === '/api/logout') {
        this.logOuts += request.method === 'POST' ? 1 : 0;
        response.writeHead(204).end();
      } else if (pathname.startsWith('/api/')) {
        const answer = this.#query(pathname, Object.fromEntries(searchParams));
        response.setHeader('Content-Type', 'application/json; charset=utf-8');
        response.end(JSON.stringify(answer));
      } else this.#file(pathname, response);
    } catch (error) {
      const body = {
        code: 'API_NOT_FOUND',
        message: messageOf(error),
        hint: 'GET /api/runs lists them.',
      };
      response.writeHead(404, {'Content-Type': 'application/json; charset=utf-8'});
      response.end(JSON.stringify({error: body}));
    }
  }

  #query(pathname: string, parameters: Readonly<Record<string, string>>): unknown {
    const [, , , id, kind, part, detail] = pathname.split('/').map(decodeURIComponent);
    if (pathname === '/api/history') return this.#history();
    if (id === undefined) return this.#list();
    const run = [this.#live, ...this.#kept].find((each) => each?.id === id);
    if (run === undefined) throw new Error(`There is no run ${id}.`);
    const reader = readerOf(run);
    switch (kind) {
      case undefined: {
        return answerQuery(reader, {kind: 'detail', ...optional('activeRunId', this.#live?.id)});
      }
      case 'verdict':
        return answerQuery(reader, {kind: 'verdict'});
      case 'latency':
        return answerQuery(reader, readLatencyQuery(parameters));
      case 'load':
        return answerQuery(reader, readLoadQuery(parameters));
      case 'hops':
        return answerQuery(reader, readHopsQuery(parameters));
      case 'causes':
        return answerQuery(reader, readCausesQuery(parameters), this.#baseOf(parameters));
      case 'compare':
        return answerQuery(
          twiceAsSlow(reader),
          readCompareQuery(parameters),
          this.#baseOf(parameters),
        );
      case 'summary':
        return answerQuery(reader, readSummaryQuery(parameters));
      case 'flame':
        return answerQuery(reader, readFlameQuery(parameters), this.#baseOf(parameters));
      case 'samples':
        return answerQuery(reader, readSamplesQuery(parameters));
      case 'budget':
        return answerQuery(reader, readBudgetQuery(parameters));
      case 'requests':
        return answerQuery(
          reader,
          part === undefined
            ? readRequestsQuery(parameters)
            : readRequestQuery(part, detail === 'chain' ? 'chain' : 'request'),
        );
      default:
        throw new Error(`There is nothing at ${pathname}.`);
    }
  }

  /** The run that a flame graph is compared with; undefined for the same run. */
  #baseOf({baseRun}: Readonly<Record<string, string>>): RunReader | undefined {
    if (baseRun === undefined) return undefined;
    const run = [this.#live, ...this.#kept].find((each) => each?.id === baseRun);
    if (run === undefined) throw new Error(`There is no run ${baseRun}.`);
    return readerOf(run);
  }

  #list(): RunsJson {
    const runs = this.#live === undefined ? this.#kept : [this.#live, ...this.#kept];
    const own = runs.map((run) => ({...runJson(runOf(run)), active: run === this.#live}));
    const others = (this.#options.history ?? []).map(({bytes: _, summary: __, ...run}) => run);
    return {runs: [...own, ...others.map((run) => ({...run, active: false}))]};
  }

  #history(): HistoryJson {
    const kept = this.#kept.map((run): HistoryRunJson => ({
      ...runJson(runOf(run)),
      bytes: 4_200_000,
      summary: {verdict: 'broke', p95Ms: 312, registryVersions: ['2.8.2+ds1']},
    }));
    return {runs: [...kept, ...(this.#options.history ?? [])], damaged: [], unread: 0};
  }

  #file(pathname: string, response: ServerResponse): void {
    const path = pathname === '/' ? '/index.html' : normalize(pathname);
    response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
    response.end(readFileSync(join(this.#options.uiDir, path)));
  }
}

/** Simulated runs are alike. So that a comparison has something to tell, its newer side is another one. */
function twiceAsSlow(reader: RunReader): RunReader {
  return {
    ...reader,
    *loadReports(range) {
      for (const report of reader.loadReports(range)) {
        const rows = report.rows.map((row) => ({...row, latency: doubled(row.latency)}));
        yield {...report, rows};
      }
    },
  };
}

/** A power of two has this many buckets. */
function doubled({precisionBits, counts}: Histogram): Histogram {
  const octave = 2 ** precisionBits;
  const later = [...counts].map(([bucket, count]): [number, number] => [bucket + octave, count]);
  return {precisionBits, counts: new Map(later)};
}

/** Kept runs begin with a whole second, so that every picture of them is the same. */
function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
