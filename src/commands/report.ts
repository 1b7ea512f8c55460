// regscope report: prints the report of a run, or writes it as one HTML file or as Markdown. With --request it
// prints one request over all hops instead.

import {writeFileSync} from 'node:fs';

import {Command, Option} from 'commander';

import type {RunReader} from '../domain/ports.js';
import {buildReport} from '../insight/report/report.js';
import {openCatalog} from '../store/catalog.js';
import {dataOption, jsonOption} from './options.js';
import type {RenderOptions} from './render/layout.js';
import {renderReport} from './render/report.js';
import {chainsOf} from './report/one-request.js';
import {renderChains} from './report/request-chain.js';
import {writtenReport} from './report/written-report.js';
import {outputFailed, printJson, say, wantsColor, widthOf} from './console/terminal.js';

interface Options {
  readonly data: string;
  readonly json?: boolean;
  readonly format: 'text' | 'html' | 'markdown';
  readonly output?: string;
  readonly request?: string;
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
    .addOption(
      new Option(
        '--request <id>',
        'one kept request over all hops: its id, or a trace id',
      ).conflicts('format'),
    )
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(report);
}

function report(run: string, options: Options): void {
  const reader = openCatalog(options.data).open(run);
  try {
    if (options.request !== undefined) reportRequest(reader, options.request, options);
    else if (options.json === true) printJson(buildReport(reader));
    else write(written(reader, options), options.output);
  } finally {
    reader.close();
  }
}

function reportRequest(reader: RunReader, wanted: string, options: Options): void {
  const chains = chainsOf(reader, wanted);
  if (options.json === true) printJson({format: 'regscope-request/1', chains});
  else write(renderChains(chains, layoutFor(options)), options.output);
}

function written(reader: RunReader, options: Options): string {
  if (options.format !== 'text') return writtenReport(reader, options.format);
  return renderReport(buildReport(reader), layoutFor(options));
}

function layoutFor({output}: Options): RenderOptions {
  const {stdout} = process;
  return {color: output === undefined && wantsColor(stdout), width: widthOf(stdout)};
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
