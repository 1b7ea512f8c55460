// regscope compare: compares two phases or two runs, and shows first what grew most. With limits it is a
// gate: it fails where a limit is broken beyond chance.

import {writeFileSync} from 'node:fs';

import {Command, Option} from 'commander';

import {optional} from '../domain/optional.js';
import type {Budget} from '../gate/budget-file.js';
import {compareReports} from '../insight/compare/compare.js';
import {reportSide} from '../insight/report/report-side.js';
import {compareRuns} from '../insight/stretches/compare-runs.js';
import type {RunComparisonJson} from '../contract/report-json.js';
import {judgeSides, readLimits, type LimitWords} from './compare/judge-sides.js';
import {withSides, type OpenSides, type SideWords} from './compare/sides.js';
import {EXIT} from './console/exit-codes.js';
import {outputFailed, printJson, say, wantsColor, widthOf} from './console/terminal.js';
import {collect, dataOption, jsonOption} from './options.js';
import {renderComparison} from './render/comparison.js';
import {gateJunit} from './render/gate-junit.js';
import {comparisonMarkdown} from './render/gate-markdown.js';
import {renderGate} from './render/gate.js';

interface Options extends SideWords, LimitWords {
  readonly data: string;
  readonly json?: boolean;
  readonly markdown?: string;
  readonly junit?: string;
}

export function compareCommand(): Command {
  return new Command('compare')
    .description('compare two phases or two runs, the largest growth first; with limits: a gate')
    .argument('[base]', 'RUN or RUN:PHASE, where RUN is an id, a name, or latest')
    .argument('[new]', 'RUN or RUN:PHASE')
    .option('--base <run>', 'one more run of the base; may be given several times', collect)
    .option('--new <run>', 'one more new run; may be given several times', collect)
    .option(
      '--fail-on <limit>',
      "end with code 99 beyond this limit: 'push.p95 > +10%', 'knee < -5%', 'errors > 1%'",
      collect,
    )
    .option('--budget <file>', 'YAML file with named limits')
    .addOption(
      new Option('--undecided <what>', 'what a limit does for which the data are too little')
        .choices(['pass', 'fail'])
        .default(undefined, 'pass'),
    )
    .option('--markdown <file>', 'write the result as Markdown too, for a pull request')
    .option('--junit <file>', 'write the limits as JUnit XML too, for a CI server')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(compare);
}

function compare(base: string | undefined, after: string | undefined, options: Options): void {
  const budget = readLimits(options);
  withSides([base, after], options, options.data, (sides) => {
    const result = compareSides(sides, budget);
    writeFiles(result, options);
    show(result, options);
    if (result.gate?.failed === true) process.exitCode = EXIT.thresholdFailed;
  });
}

/** Of several runs on a side, whole runs are the witnesses of what changed. */
function compareSides(sides: OpenSides, budget: Budget | undefined): RunComparisonJson {
  const {base, new: now} = sides;
  const isPair = base.length + now.length === 2;
  if (!isPair && budget === undefined) return compareRuns(base, now);
  const named = now[0]!.reader;
  const [left, right] = [base, now].map((runs) =>
    runs.map(({reader, phase}) => reportSide(reader, named, phase)),
  );
  const compared = isPair ? compareReports(left![0]!, right![0]!) : compareRuns(base, now);
  return {...compared, ...optional('gate', budget && judgeSides(budget, left!, right!))};
}

function writeFiles(result: RunComparisonJson, {markdown, junit}: Options): void {
  if (markdown !== undefined) writeTo(markdown, comparisonMarkdown(result));
  if (junit !== undefined && result.gate !== undefined) writeTo(junit, gateJunit(result.gate));
  if (junit !== undefined && result.gate === undefined) {
    say(`${junit} is not written: there is no limit (--fail-on, --budget)`);
  }
}

function writeTo(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw outputFailed(path, error as Error);
  }
}

function show(result: RunComparisonJson, options: Options): void {
  if (options.json === true) return printJson(result);
  const {stdout} = process;
  const layout = {color: wantsColor(stdout), width: widthOf(stdout)};
  if (result.gate !== undefined) stdout.write(renderGate(result.gate, layout));
  if (result.comparisons.length + result.unmatched.length > 0) {
    stdout.write(`${result.gate === undefined ? '' : '\n'}${renderComparison(result, layout)}`);
  }
}
