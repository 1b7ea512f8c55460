// regscope compare: compares two phases or two runs, and shows first what grew most.

import {Command} from 'commander';

import {compareReports} from '../insight/compare/compare.js';
import {buildReport} from '../insight/report/report.js';
import type {ReportJson} from '../contract/report-json.js';
import {openCatalog} from '../store/catalog.js';
import {dataOption, jsonOption} from './options.js';
import {renderComparison} from './render/comparison.js';
import {printJson, wantsColor, widthOf} from './console/terminal.js';

export function compareCommand(): Command {
  return new Command('compare')
    .description('compare two phases or two runs, the largest growth first')
    .argument('<before>', 'RUN or RUN:PHASE, where RUN is an id, a name, or latest')
    .argument('<after>', 'RUN or RUN:PHASE')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(compare);
}

function compare(
  before: string,
  after: string,
  options: {readonly data: string; readonly json?: boolean},
): void {
  const result = compareReports(sideOf(before, options.data), sideOf(after, options.data));
  if (options.json === true) return printJson(result);
  const {stdout} = process;
  stdout.write(renderComparison(result, {color: wantsColor(stdout), width: widthOf(stdout)}));
}

/** The first colon ends the run, because names of runs contain none, while those of phases may. */
function sideOf(text: string, data: string): {report: ReportJson; phase?: string} {
  const at = text.indexOf(':');
  const reader = openCatalog(data).open(at < 0 ? text : text.slice(0, at));
  try {
    const report = buildReport(reader);
    return at < 0 ? {report} : {report, phase: text.slice(at + 1)};
  } finally {
    reader.close();
  }
}
