// regscope report: prints the report of a run, or writes it as one HTML file or as Markdown.

import {writeFileSync} from 'node:fs';

import {Command, Option} from 'commander';

import type {RunReader} from '../domain/ports.js';
import {buildReport} from '../insight/report/report.js';
import {openCatalog} from '../store/catalog.js';
import {dataOption, jsonOption} from './options.js';
import {renderReport} from './render/report.js';
import {writtenReport} from './report/written-report.js';
import {outputFailed, printJson, say, wantsColor, widthOf} from './console/terminal.js';

interface Options {
  readonly data: string;
  readonly json?: boolean;
  readonly format: 'text' | 'html' | 'markdown';
  readonly output?: string;
}

export function reportCommand(): Command {
  return new Command('report')
    .description('print the report of a run, phase by phase, or write it as a file')
    .argument('[run]', 'id, name, or latest', 'latest')
    .addOption(
      new Option('--format <format>', 'html is one file that opens offline')
        .choices(['text', 'html', 'markdown'])
        .default('text'),
    )
    .option('-o, --output <file>', 'write to this file in place of standard output')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(report);
}

function report(run: string, options: Options): void {
  const reader = openCatalog(options.data).open(run);
  try {
    if (options.json === true) printJson(buildReport(reader));
    else write(written(reader, options), options.output);
  } finally {
    reader.close();
  }
}

function written(reader: RunReader, {format, output}: Options): string {
  if (format !== 'text') return writtenReport(reader, format);
  const {stdout} = process;
  const color = output === undefined && wantsColor(stdout);
  return renderReport(buildReport(reader), {color, width: widthOf(stdout)});
}

function write(text: string, path: string | undefined): void {
  if (path === undefined) return void process.stdout.write(text);
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw outputFailed(path, error as Error);
  }
  say(`report: ${path}`);
}
