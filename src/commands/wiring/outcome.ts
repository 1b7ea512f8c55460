// Tells the end of a benchmark: the report on stdout, broken thresholds and the run file on stderr, and
// the exit code.

import {join} from 'node:path';

import type {RunCatalog} from '../../domain/ports.js';
import {buildReport} from '../../insight/report/report.js';
import type {LoadSummary} from '../../load/contract.js';
import type {BenchmarkOutcome} from './benchmark.js';
import {EXIT} from '../console/exit-codes.js';
import {renderBrokenThreshold} from '../render/broken-threshold.js';
import {renderReport} from '../render/report.js';
import {printJson, say, wantsColor, warn, widthOf} from '../console/terminal.js';

/**
 * Sets the exit code of the process: 0, 1 where every operation failed, 99 where a threshold broke, or
 * 130 where the user ended it.
 */
export function printOutcome(
  catalog: RunCatalog,
  {run, load}: BenchmarkOutcome,
  options: {readonly json?: boolean; readonly data: string},
): void {
  const reader = catalog.open(run.id);
  const report = buildReport(reader);
  reader.close();
  if (options.json === true) printJson({...report, load});
  else {
    const {stdout} = process;
    stdout.write(renderReport(report, {color: wantsColor(stdout), width: widthOf(stdout)}));
  }
  for (const {name, verdicts} of load.phases) {
    const broken = verdicts.filter(({held}) => !held);
    for (const verdict of broken) say(`phase ${name}: ${renderBrokenThreshold(verdict)}`);
  }
  say(`run file: ${join(options.data, 'runs', `${run.id}.db`)}`);
  process.exitCode = exitCodeOf(load);
}

function exitCodeOf(load: LoadSummary): number {
  if (load.interrupted) return EXIT.interrupted;
  if (!load.held) return EXIT.thresholdFailed;
  return allFailed(load) ? EXIT.error : EXIT.ok;
}

/** Whether every operation of the run failed, which is told: a scenario may have no threshold. */
export function allFailed({phases}: LoadSummary): boolean {
  const operations = phases.reduce((sum, phase) => sum + phase.operations, 0);
  const errors = phases.reduce((sum, phase) => sum + phase.errors, 0);
  if (operations === 0 || errors < operations) return false;
  warn(`all ${operations} operations failed: the report says how`);
  return true;
}
