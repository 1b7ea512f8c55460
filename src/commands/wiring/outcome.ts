// How a benchmark's end is told: report on stdout, what comes next on stderr, exit code.

import {join} from 'node:path';

import type {RunCatalog} from '../../domain/ports.js';
import {buildReport} from '../../insight/report/report.js';
import type {BenchmarkOutcome} from './benchmark.js';
import {EXIT} from '../console/exit-codes.js';
import {renderReport} from '../render/report.js';
import {printJson, say, wantsColor, widthOf} from '../console/terminal.js';

/** Sets the process's exit code: 0, 99 or 130. */
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
    for (const {threshold, held, value} of verdicts) {
      if (!held)
        say(`phase ${name}: ${threshold} does not hold${value === undefined ? '' : ` (${value})`}`);
    }
  }
  say(`run file: ${join(options.data, 'runs', `${run.id}.db`)}`);
  process.exitCode = load.interrupted
    ? EXIT.interrupted
    : load.held
      ? EXIT.ok
      : EXIT.thresholdFailed;
}
