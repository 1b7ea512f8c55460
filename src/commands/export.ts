// regscope export: writes a run in another format, or sends its traces to an OTLP endpoint. Formats for
// stacks are in export-stacks.ts.

import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';

import {Command, Option} from 'commander';

import {ProfilerError} from '../domain/error.js';
import type {RunReader} from '../domain/ports.js';
import type {SpanEvent} from '../domain/span.js';
import {SAMPLE_KINDS} from '../domain/stacks/stack.js';
import {writeCsv} from '../export/csv.js';
import {writeRequests} from '../export/requests.js';
import {causeEvents} from '../insight/report/cause-events.js';
import {buildReport} from '../insight/report/report.js';
import {openCatalog} from '../store/catalog.js';
import {OtlpExport, type ExportTally} from '../trace/otlp-export.js';
import {readOtlpEndpoint} from '../trace/otlp-endpoint.js';
import {STACK_FORMATS, type StackOptions, isStackFormat, stackPieces} from './export-stacks.js';
import {dataOption, jsonOption} from './options.js';
import {isReaderGone, printJson, say} from './console/terminal.js';

interface Options extends StackOptions {
  readonly data: string;
  readonly format: 'otlp' | 'csv' | 'requests' | (typeof STACK_FORMATS)[number];
  readonly json?: boolean;
}

/** How long an endpoint that refuses is tried. The run file keeps everything for a later export. */
const PATIENCE_MS = 60_000;

export function exportCommand(): Command {
  return new Command('export')
    .description(
      'write a run in another format, or send its traces to an OTLP endpoint such as Jaeger',
    )
    .argument('[run]', 'id, name, or latest', 'latest')
    .addOption(
      new Option('--format <format>', 'format to write')
        .choices(['otlp', 'csv', 'requests', ...STACK_FORMATS])
        .default('otlp'),
    )
    .option('--to <where>', 'otlp: endpoint, http://HOST:4318; stacks: end of the range')
    .option(
      '--from <time>',
      'stacks: start of the range, since the start of the run (90s, 2.5m) or in Unix ns',
    )
    .option('--phase <phase>', 'stacks: only of this phase, by index or name')
    .option('--target <name>', 'stacks: only of this target')
    .addOption(
      new Option('--kind <kind>', 'stacks: which kind').choices(SAMPLE_KINDS).default('on-cpu'),
    )
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(exportRun);
}

async function exportRun(run: string, options: Options): Promise<void> {
  const {format} = options;
  if (format === 'csv') await print(run, options, writeCsv);
  else if (format === 'requests') await print(run, options, writeRequests);
  else if (isStackFormat(format)) {
    await print(run, options, (reader) => stackPieces(reader, format, options));
  } else await sendTraces(run, options);
}

async function print(
  run: string,
  {data}: Options,
  write: (reader: RunReader) => Iterable<string | Uint8Array>,
): Promise<void> {
  const reader = openCatalog(data).open(run);
  try {
    await pipeline(Readable.from(write(reader)), process.stdout, {end: false});
  } catch (error) {
    // terminal.ts tells what is wrong with standard output, if anything but that nobody reads it.
    if (!isWriteError(error)) throw error;
  } finally {
    reader.close();
  }
}

/** Whether an error is one of our own output. The library that reads run files has other codes. */
function isWriteError(error: unknown): boolean {
  if (isReaderGone(error)) return true;
  return error instanceof Error && 'syscall' in error && error.syscall === 'write';
}

async function sendTraces(run: string, options: Options): Promise<void> {
  if (options.to === undefined) {
    throw new ProfilerError(
      'EXPORT_ENDPOINT_MISSING',
      'the format otlp needs an endpoint',
      'add --to http://HOST:4318',
    );
  }
  const endpoint = readOtlpEndpoint(options.to, process.env);
  const reader = openCatalog(options.data).open(run);
  const out = await OtlpExport.open({endpoint, patienceMs: PATIENCE_MS});
  try {
    const causes = (): SpanEvent[] => causeEvents(buildReport(reader));
    tell(
      await out.run(reader, undefined, async () => causes()),
      endpoint.url,
      options.json === true,
    );
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
