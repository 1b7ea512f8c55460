// Shows the progress of a benchmark: a moving line on a terminal, and plain lines elsewhere. Each phase
// that ended gets a line of its own in both cases.

import {CLIENT_PRECISION_BITS, mergeHistograms, quantileNs} from '../../domain/histogram.js';
import type {Histogram} from '../../domain/histogram.js';
import {triedCount, type LoadReport} from '../../domain/load.js';
import type {Phase} from '../../domain/run.js';
import {visibleText} from '../../guard/escape.js';
import {writeDuration, writeLoad, writeMs, writeRate} from '../../insight/words/figures.js';
import {CLEAR_LINE} from '../console/terminal.js';
import {cutEnd} from './cut.js';

/** The output: process.stderr, or that of a test. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const PLAIN_LINE_EVERY_REPORTS = 10;
const BAR_CELLS = 10;
/** Has the precision of the generators, because merging takes the coarsest precision of all. */
const NOTHING: Histogram = {precisionBits: CLIENT_PRECISION_BITS, counts: new Map()};

interface PhaseSums {
  readonly phase: Phase;
  readonly users?: number;
  readonly latency: Histogram;
  /** Operations that ended, with a latency or without one. */
  readonly count: number;
  readonly failed: number;
  readonly seconds: number;
  readonly reports: number;
}

export class Progress {
  readonly #stream: ProgressStream;
  readonly #plannedMs: number | undefined;
  readonly #isMoving: boolean;
  #current: PhaseSums | undefined;
  #doneMs = 0;

  /** `plannedMs` is how long the whole run should take. Without it there is neither a bar nor the time left. */
  constructor(stream: ProgressStream, plannedMs?: number) {
    this.#stream = stream;
    this.#plannedMs = plannedMs;
    this.#isMoving = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  }

  onPhase(phase: Phase): void {
    this.#endPhase();
    this.#current = {phase, latency: NOTHING, count: 0, failed: 0, seconds: 0, reports: 0};
    const begins = `phase ${visibleText(phase.name)} begins${this.#timeLeft(this.#current)}`;
    if (!this.#isMoving) this.#say(begins);
    else this.#draw();
  }

  onReport(report: LoadReport): void {
    const current = this.#current;
    if (current === undefined || report.phaseIndex !== current.phase.index) return;
    this.#current = added(current, report);
    if (this.#isMoving) this.#draw();
    else if (this.#current.reports % PLAIN_LINE_EVERY_REPORTS === 0) {
      this.#say(`  ${summary(this.#current)}${this.#timeLeft(this.#current)}`);
    }
  }

  onNote(message: string): void {
    this.#say(visibleText(message));
    if (this.#isMoving) this.#draw();
  }

  /** To be called when the last phase has ended. */
  close(): void {
    this.#endPhase();
  }

  #endPhase(): void {
    const ended = this.#current;
    this.#current = undefined;
    if (ended === undefined) return;
    this.#doneMs += ended.seconds * 1000;
    this.#say(`${visibleText(ended.phase.name)}: ${summary(ended)}`);
  }

  #say(line: string): void {
    this.#stream.write(`${this.#isMoving ? CLEAR_LINE : ''}${line}\n`);
  }

  #draw(): void {
    const current = this.#current;
    if (current === undefined) return;
    const parts = [this.#bar(current), visibleText(current.phase.name, 24), summary(current)];
    const line = parts.filter((part) => part !== '').join('  ');
    // In the last column some terminals break the line.
    const width = (this.#stream.columns ?? 80) - 1;
    this.#stream.write(CLEAR_LINE + cutEnd(line, width));
  }

  #bar(current: PhaseSums): string {
    if (this.#plannedMs === undefined || this.#plannedMs <= 0) return '';
    const share = Math.min(1, this.#passedMs(current) / this.#plannedMs);
    const full = Math.round(share * BAR_CELLS);
    const percent = `${Math.floor(share * 100)} %`.padStart(5);
    return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}${percent}${this.#timeLeft(current)}`;
  }

  /**
   * `, about 12 min left`, without drains, and with all steps of a ramp that may end early. Nothing where it is not
   * known, or where what was planned is over.
   */
  #timeLeft(current: PhaseSums): string {
    const leftMs = (this.#plannedMs ?? 0) - this.#passedMs(current);
    return leftMs > 0 ? `, about ${writeDuration(leftMs / 1000)} left` : '';
  }

  #passedMs({seconds}: PhaseSums): number {
    return this.#doneMs + seconds * 1000;
  }
}

function added(sums: PhaseSums, report: LoadReport): PhaseSums {
  const rows = report.rows.filter(({scope}) => scope === 'operation');
  const failures = rows.flatMap(({errors}) => Object.entries(errors));
  const failed = failures.filter(([kind]) => kind !== 'interrupted');
  return {
    phase: sums.phase,
    // The highest number counts: at the end of a phase, users leave one by one.
    users: Math.max(sums.users ?? 0, report.state.users),
    latency: mergeHistograms([sums.latency, ...rows.map(({latency}) => latency)]),
    count: rows.reduce((sum, row) => sum + triedCount(row), sums.count),
    failed: sums.failed + failed.reduce((sum, [, count]) => sum + count, 0),
    seconds: Math.max(sums.seconds, Number(report.endNs - sums.phase.startNs) / 1e9),
    reports: sums.reports + 1,
  };
}

function summary({users, latency, count, failed, seconds}: PhaseSums): string {
  const p95Ns = quantileNs(latency, 0.95);
  return [
    ...(users === undefined ? [] : [writeLoad({users})]),
    `${seconds.toFixed(0)} s`,
    writeRate(seconds > 0 ? count / seconds : 0),
    p95Ns === undefined
      ? count > 0
        ? 'nothing answered'
        : 'nothing ended yet'
      : `p95 ${writeMs(p95Ns / 1e6)}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(', ');
}
