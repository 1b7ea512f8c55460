// regscope compare: compares two phases or two runs, and shows first what grew most.

import {Command} from 'commander';

import {optional} from '../domain/optional.js';
import type {RunReader} from '../domain/ports.js';
import {stretches} from '../insight/change/stretch.js';
import {compareReports, type ReportSide} from '../insight/compare/compare.js';
import {phaseFacts} from '../insight/report/phase-facts.js';
import {buildReport} from '../insight/report/report.js';
import type {RunComparisonJson} from '../contract/report-json.js';
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
  const readers = [before, after].map((text) => open(text, options.data));
  try {
    const [left, right] = readers as [OpenSide, OpenSide];
    show(compareReports(sideOf(left, right.reader), sideOf(right, right.reader)), options);
  } finally {
    for (const {reader} of readers) reader.close();
  }
}

function show(result: RunComparisonJson, options: {readonly json?: boolean}): void {
  if (options.json === true) return printJson(result);
  const {stdout} = process;
  stdout.write(renderComparison(result, {color: wantsColor(stdout), width: widthOf(stdout)}));
}

interface OpenSide {
  readonly reader: RunReader;
  readonly phase?: string;
}

/** The first colon ends the run, because names of runs contain none, while those of phases may. */
function open(text: string, data: string): OpenSide {
  const at = text.indexOf(':');
  if (at < 0) return {reader: openCatalog(data).open(text)};
  return {reader: openCatalog(data).open(text.slice(0, at)), phase: text.slice(at + 1)};
}

/** Hosts are known by their ids in `named`. */
function sideOf({reader, phase}: OpenSide, named: RunReader): ReportSide {
  const report = buildReport(reader);
  const endNs = reader.run().startNs + BigInt(Math.round(report.durationMs * 1e6));
  const figures = {stretchOf: stretches(reader, endNs), facts: phaseFacts(reader, named)};
  return {report, ...figures, ...optional('phase', phase)};
}
