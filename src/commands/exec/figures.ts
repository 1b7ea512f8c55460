// Reads the figures of the command while it runs and when it has ended, and sends them into its phase.

import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {copyFileSync} from 'node:fs';

import {CLIENT_PRECISION_BITS, histogramOf, quantileNs} from '../../domain/histogram.js';
import {newSpanId} from '../../domain/ids.js';
import type {LoadReport} from '../../domain/load.js';
import {systemRandom} from '../../domain/random.js';
import type {Phase, Run} from '../../domain/run.js';
import type {Invocation} from '../../generators/plan/invocation.js';
import {LogFollower, type LogTarget} from '../../generators/log-follower.js';
import {
  failedRequests,
  socketNotes,
  triedRequests,
  type GeneratorSummary,
} from '../../generators/summary.js';
import {latencyOf, reportOfSummary} from '../../generators/summary-report.js';
import {FileBeside, type ReadBeside} from './file-beside.js';
import type {StdoutReader} from './child.js';
import {Lines, NamedPipe} from './lines.js';

const FLUSH_MS = 1000;
/** Output that is read for its summary: more is no summary. */
const MOST_TEXT = 4 * 1024 * 1024;
const MORE_PHASES =
  'its tags name more phases than are begun: the requests of the others are in the phase of their time';
const NO_RESULT = 'its output holds no result that could be read: the phase has no client figures';

export interface FigureParts {
  readonly target: LogTarget;
  readonly run: Run;
  readonly phase: Phase;
  readonly invocation: Invocation;
}

export interface CommandTimes {
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly code: number;
}

export interface FigureReader {
  /** Only where the command's stdout has to be read. */
  readonly stdout?: StdoutReader;
  /** Before the phase ends: what comes in may begin others. */
  finish(): Promise<void>;
  /** After it; answers what a person should know. Rejects when the collector did not take figures. */
  report(times: CommandTimes): Promise<readonly string[]>;
}

export function readFigures(parts: FigureParts): FigureReader {
  const {figures} = parts.invocation;
  switch (figures.kind) {
    case 'log':
      return new LogReader(parts, figures);
    case 'summary':
      return new SummaryReader(parts, figures);
    case 'image':
      return new ImageReader(parts, figures.operation);
    case 'none':
      return {finish: async () => {}, report: async () => [figures.why]};
  }
}

type FiguresOf<K> = Extract<Invocation['figures'], {kind: K}>;

class LogReader implements FigureReader {
  readonly stdout?: StdoutReader;
  readonly #follower: LogFollower;
  readonly #lines: Lines;
  readonly #pipe: NamedPipe | undefined;
  readonly #decoder: ChildProcess | undefined;
  readonly #timer: NodeJS.Timeout;
  #sent: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor({target, run, phase, invocation}: FigureParts, figures: FiguresOf<'log'>) {
    const makeSpanId = (): string => newSpanId(systemRandom);
    this.#follower = new LogFollower({
      ...{target, run, phase, newSpanId: makeSpanId},
      generator: invocation.generator,
    });
    this.#lines = new Lines((line) => {
      const entry = figures.readLine(line);
      // What the collector does not take is not kept for ever.
      if (entry !== undefined && this.#failure === undefined) this.#follower.add(entry);
    });
    const push = (chunk: Buffer): void => this.#lines.push(chunk);
    if ('pipe' in figures.from) {
      this.#pipe = new NamedPipe(figures.from.pipe, push);
    } else if (figures.from.stdoutThrough.length === 0) {
      this.stdout = {read: push, readsOn: false};
    } else {
      const [program, ...args] = figures.from.stdoutThrough;
      const decoder = spawn(program!, args, {stdio: ['pipe', 'pipe', 'ignore']});
      // What it cannot decode leaves the phase without figures, which is told at the end.
      decoder.on('error', () => {});
      decoder.stdin.on('error', () => {});
      decoder.stdout.on('data', push);
      this.stdout = {read: (chunk) => void decoder.stdin.write(chunk), readsOn: false};
      this.#decoder = decoder;
    }
    this.#timer = setInterval(() => this.#flush(), FLUSH_MS);
  }

  async finish(): Promise<void> {
    await this.#pipe?.end();
    if (this.#decoder !== undefined && this.#decoder.exitCode === null) {
      const closed = once(this.#decoder, 'close');
      this.#decoder.stdin!.end();
      await closed;
    }
    this.#lines.end();
    clearInterval(this.#timer);
    this.#flush();
    await this.#sent;
  }

  async report(): Promise<readonly string[]> {
    if (this.#failure !== undefined) throw this.#failure;
    const outcome = this.#follower.outcome();
    const {requests, times, untold, phases, hasMorePhases, unreadable, examples} = outcome;
    return [
      `${requests === 0 && times > 0 ? `${times} operations` : `${requests} requests`} in ${phases === 1 ? 'one phase' : `${phases} phases`}`,
      ...(untold === 0 ? [] : [`${untold} of them tell no status: they count as answered`]),
      ...(hasMorePhases ? [MORE_PHASES] : []),
      ...(unreadable === 0 ? [] : [`${unreadable} lines could not be read`, ...examples]),
    ];
  }

  #flush(): void {
    this.#sent = this.#sent
      .then(() => (this.#failure === undefined ? this.#follower.flush() : undefined))
      .catch((error: unknown) => void (this.#failure ??= error));
  }
}

class SummaryReader implements FigureReader {
  #text: Buffer[] = [];
  #bytes = 0;
  readonly #beside: FileBeside | undefined;

  constructor(
    private readonly parts: FigureParts,
    private readonly figures: FiguresOf<'summary'>,
  ) {
    const {script, file} = figures;
    if (script !== undefined) copyFileSync(script.from, script.to);
    if (file !== undefined) this.#beside = new FileBeside(file);
  }

  // The summary comes last: it is read even if nobody else reads so far.
  readonly stdout: StdoutReader = {
    read: (chunk) => {
      this.#text.push(chunk);
      this.#bytes += chunk.length;
      while (this.#bytes > MOST_TEXT) this.#bytes -= this.#text.shift()!.length;
    },
    readsOn: true,
  };

  async finish(): Promise<void> {}

  async report({startNs, endNs}: CommandTimes): Promise<readonly string[]> {
    const {target, run, phase, invocation} = this.parts;
    const {text, notes = []}: ReadBeside = this.#beside?.read() ?? {};
    const summary = this.figures.read(Buffer.concat(this.#text).toString(), text);
    if (summary === undefined) return [NO_RESULT, ...notes];
    const {generator: source, users, step} = invocation;
    const report = reportOfSummary(summary, {
      // Once for each phase: a report counts once by source and number.
      ...{source: `${source} ${phase.spanId}`, phaseIndex: phase.index, startNs, endNs},
      ...(users === undefined ? {} : {users}),
      ...(step === undefined ? {} : {step}),
    });
    await target.addLoad(run.id, report);
    return [tell(summary), ...summary.notes, ...socketNotes(summary), ...notes];
  }
}

function tell(summary: GeneratorSummary): string {
  const {seconds} = summary;
  const [requests, failed] = [triedRequests(summary), failedRequests(summary)];
  const p95 = tellP95(summary);
  const rate = seconds > 0 ? ` (${(requests / seconds).toFixed(1)}/s)` : '';
  return `${requests} requests${rate}${p95}, ${failed} failed`;
}

function tellP95(summary: GeneratorSummary): string {
  const p95Ns = quantileNs(latencyOf(summary), 0.95);
  if (p95Ns === undefined) return '';
  const {count, atLeastMs} = summary.late;
  const isBound = count > 0 && p95Ns >= atLeastMs * 1e6;
  return isBound ? `, p95 at least ${atLeastMs} ms` : `, p95 ${(p95Ns / 1e6).toFixed(2)} ms`;
}

class ImageReader implements FigureReader {
  constructor(
    private readonly parts: FigureParts,
    private readonly operation: string,
  ) {}

  async finish(): Promise<void> {}

  async report({startNs, endNs, code}: CommandTimes): Promise<readonly string[]> {
    const {target, run, phase, invocation} = this.parts;
    const {generator, users = 1} = invocation;
    const report: LoadReport = {
      ...{source: `${generator} ${phase.spanId}`, seq: 1, phaseIndex: phase.index, startNs, endNs},
      state: {users, started: 1},
      rows: [
        {
          scope: 'operation',
          operation: this.operation,
          latency: histogramOf([Number(endNs - startNs)], CLIENT_PRECISION_BITS),
          errors: code === 0 ? {} : {failed: 1},
          bytesIn: 0,
          bytesOut: 0,
        },
      ],
    };
    await target.addLoad(run.id, report);
    return [`${this.operation} took ${(Number(endNs - startNs) / 1e9).toFixed(2)} s`];
  }
}
