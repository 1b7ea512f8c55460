// regscope report: prints the report of a run.

import {Command} from 'commander';

import {buildReport} from '../insight/report/report.js';
import {openCatalog} from '../store/catalog.js';
import {dataOption, jsonOption} from './options.js';
import {renderReport} from './render/report.js';
import {printJson, wantsColor, widthOf} from './console/terminal.js';

export function reportCommand(): Command {
  return new Command('report')
    .description('print the report of a run, phase by phase')
    .argument('[run]', 'id, name, or latest', 'latest')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(report);
}

function report(run: string, options: {readonly data: string; readonly json?: boolean}): void {
  const reader = openCatalog(options.data).open(run);
  try {
    const result = buildReport(reader);
    if (options.json === true) return printJson(result);
    const {stdout} = process;
    stdout.write(renderReport(result, {color: wantsColor(stdout), width: widthOf(stdout)}));
  } finally {
    reader.close();
  }
}
