// regscope export: writes a run in another format, or sends it to an OTLP endpoint (export-otlp.ts). Formats for
// stacks are in export-stacks.ts.

import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';

import {Command, Option} from 'commander';

import {optional} from '../domain/optional.js';
import type {RunReader} from '../domain/ports.js';
import {SAMPLE_KINDS} from '../domain/stacks/stack.js';
import {writeCsv} from '../export/csv.js';
import {writeRequests} from '../export/requests.js';
import {openCatalog} from '../store/catalog.js';
import {profilesFile} from '../trace/profiles/profile-export.js';
import {readViewUrl, sendRun} from './export-otlp.js';
import {STACK_FORMATS, type StackOptions, isStackFormat, stackPieces} from './export-stacks.js';
import {dataOption, jsonOption} from './options.js';
import {isReaderGone, say} from './console/terminal.js';

/** Formats of a whole run. */
const RUN_FORMATS = ['otlp', 'otlp-profiles', 'csv', 'requests'] as const;

interface Options extends StackOptions {
  readonly data: string;
  readonly format: (typeof RUN_FORMATS)[number] | (typeof STACK_FORMATS)[number];
  readonly view?: string;
  readonly json?: boolean;
}

export function exportCommand(): Command {
  return new Command('export')
    .description(
      'write a run in another format, or send its traces, metrics, causes and profiles to an OTLP endpoint',
    )
    .argument('[run]', 'id, name, or latest', 'latest')
    .addOption(
      new Option('--format <format>', 'format to write')
        .choices([...RUN_FORMATS, ...STACK_FORMATS])
        .default('otlp'),
    )
    .option('--to <where>', 'otlp: endpoint, http://HOST:4318; stacks: end of the range')
    .option(
      '--view <url>',
      'otlp: address of a live view that has the run, to which spans and profiles then link',
    )
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
  const viewUrl = readViewUrl(options.view);
  if (format === 'csv') await print(run, options, writeCsv);
  else if (format === 'requests') await print(run, options, writeRequests);
  else if (format === 'otlp-profiles') {
    await print(run, options, (reader) => {
      if (reader.stackSums().pieces.length === 0) say('no stacks were sampled');
      return [profilesFile(reader, viewUrl)];
    });
  } else if (isStackFormat(format)) {
    await print(run, options, (reader) => stackPieces(reader, format, options));
  } else {
    const to = {...options, ...optional('viewUrl', viewUrl)};
    await sendRun(() => openCatalog(options.data).open(run), to);
  }
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
