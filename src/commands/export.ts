// regscope export: a run in another format, or its traces to an OTLP endpoint.

import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';

import {Command, Option} from 'commander';

import {ProfilerError} from '../domain/error.js';
import {writeCsv} from '../export/csv.js';
import {openCatalog} from '../store/catalog.js';
import {OtlpExport, type ExportTally} from '../trace/otlp-export.js';
import {readOtlpEndpoint} from '../trace/otlp-endpoint.js';
import {dataOption, jsonOption} from './options.js';
import {printJson, say} from './terminal.js';

interface Options {
  readonly data: string;
  readonly format: 'otlp' | 'csv';
  readonly to?: string;
  readonly json?: boolean;
}

/** An endpoint that refuses for so long is not waited for any more: the run file keeps everything. */
const PATIENCE_MS = 60_000;

export function exportCommand(): Command {
  return new Command('export')
    .description('a run in another format, or its traces to an OTLP endpoint such as Jaeger')
    .argument('[run]', 'id, name, or latest', 'latest')
    .addOption(
      new Option('--format <format>', 'what to make of it')
        .choices(['otlp', 'csv'])
        .default('otlp'),
    )
    .option('--to <url>', 'OTLP/HTTP endpoint, http://HOST:4318')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(exportRun);
}

async function exportRun(run: string, options: Options): Promise<void> {
  if (options.format === 'csv') await printCsv(run, options);
  else await sendTraces(run, options);
}

async function printCsv(run: string, {data}: Options): Promise<void> {
  const reader = openCatalog(data).open(run);
  try {
    await pipeline(Readable.from(writeCsv(reader)), process.stdout, {end: false});
  } catch (error) {
    // Whoever reads has seen enough: `| head`.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  } finally {
    reader.close();
  }
}

async function sendTraces(run: string, options: Options): Promise<void> {
  if (options.to === undefined) {
    throw new ProfilerError(
      'CLI_OPTION_MISSING',
      'format otlp needs to know where to',
      'add --to http://HOST:4318',
    );
  }
  const endpoint = readOtlpEndpoint(options.to, process.env);
  const reader = openCatalog(options.data).open(run);
  const out = await OtlpExport.open({endpoint, patienceMs: PATIENCE_MS});
  try {
    tell(await out.run(reader), endpoint.url, options.json === true);
  } finally {
    await out.close();
    reader.close();
  }
}

function tell(tally: ExportTally, url: string, json: boolean): void {
  if (json) return printJson({...tally, url});
  const {sent, rejected, reason} = tally;
  say(`${sent} spans sent to ${url}`);
  if (rejected > 0) say(`${rejected} spans rejected: ${reason ?? 'no reason given'}`);
}
