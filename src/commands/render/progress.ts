// What a person sees while a benchmark runs: on a terminal one line that is kept up to date,
// elsewhere a line for each phase.

import {mergeHistograms, quantileNs, totalCount} from '../../domain/histogram.js';
import type {LoadReport} from '../../domain/load.js';
import type {Phase} from '../../domain/run.js';
import {visibleText} from '../../guard/escape.js';

export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #phase: Phase | undefined;
  #total = {operations: 0, errors: 0};

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  onPhase(phase: Phase): void {
    this.#endPhase();
    this.#phase = phase;
    this.#total = {operations: 0, errors: 0};
    if (!this.#stream.isTTY) this.#stream.write(`phase ${titleOf(phase)}\n`);
  }

  onReport(report: LoadReport): void {
    const {operations, errors} = countOf(report);
    this.#total.operations += operations;
    this.#total.errors += errors;
    if (!this.#stream.isTTY || this.#phase === undefined) return;
    const now = [
      `${report.state.users} users`,
      `${perSecond(report, operations)}/s`,
      `p95 ${p95(report)}`,
      `${this.#total.errors} errors`,
    ];
    const line = `${titleOf(this.#phase)}: ${now.join(', ')}`;
    this.#rewrite(line.slice(0, this.#stream.columns - 1));
  }

  onNote(message: string): void {
    this.#rewrite('');
    this.#stream.write(`${visibleText(message)}\n`);
  }

  close(): void {
    this.#endPhase();
    this.#phase = undefined;
  }

  #endPhase(): void {
    if (this.#phase === undefined) return;
    const {operations, errors} = this.#total;
    this.#rewrite('');
    this.#stream.write(`  ${titleOf(this.#phase)}: ${operations} operations, ${errors} errors\n`);
  }

  // Carriage return, then "erase to the end of the line" (ECMA-48, EL).
  #rewrite(line: string): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[K${line}`);
  }
}

function titleOf({name, users, rate}: Phase): string {
  const level =
    users !== undefined ? ` (${users} users)` : rate !== undefined ? ` (${rate}/s)` : '';
  return visibleText(`${name}${name.includes('users') ? '' : level}`);
}

function countOf({rows}: LoadReport): {operations: number; errors: number} {
  const sum = {operations: 0, errors: 0};
  for (const row of rows) {
    if (row.scope !== 'operation') continue;
    sum.operations += totalCount(row.latency);
    for (const [kind, count] of Object.entries(row.errors)) {
      if (kind !== 'interrupted') sum.errors += count;
    }
  }
  return sum;
}

function perSecond({startNs, endNs}: LoadReport, operations: number): string {
  const seconds = Number(endNs - startNs) / 1e9;
  return seconds > 0 ? (operations / seconds).toFixed(1) : '0';
}

function p95({rows}: LoadReport): string {
  const all = mergeHistograms(
    rows.filter(({scope}) => scope === 'operation').map(({latency}) => latency),
  );
  const ns = quantileNs(all, 0.95);
  return ns === undefined ? '–' : `${(ns / 1e6).toFixed(1)} ms`;
}
