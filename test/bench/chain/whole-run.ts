// Runs regscope as a user does, with all probes and every request kept, and reads what it made of the run.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import type {RunReader, StoredRequest} from '../../../src/domain/ports.js';
import type {ReportJson} from '../../../src/contract/report-json.js';
import {openCatalog} from '../../../src/store/catalog.js';
import type {Topology} from './topology.js';

const PROGRAM = fileURLToPath(new URL('../../../dist/src/commands/main.js', import.meta.url));
const NODE_FLAGS = ['--disallow-code-generation-from-strings', '--disable-proto=delete'];
const MOST_REQUESTS = 1_000_000;

export interface WholeRun {
  readonly report: ReportJson;
  readonly requests: readonly StoredRequest[];
}

/** `scenario` is YAML. Rejects when the program fails, as it does when an operation fails. */
export async function wholeRun(topology: Topology, scenario: string): Promise<WholeRun> {
  const data = mkdtempSync(join(tmpdir(), 'regscope-chain-'));
  try {
    const file = join(data, 'chain.yaml');
    writeFileSync(file, scenario);
    const report = JSON.parse(await output(argumentsOf(topology, file, data))) as ReportJson;
    return {report, requests: readAll(data, (reader) => reader.requests({limit: MOST_REQUESTS}))};
  } finally {
    if (process.env['CHAIN_KEEP'] === undefined) rmSync(data, {recursive: true});
    else console.log(`kept: ${data}`);
  }
}

function argumentsOf(
  {url, username, passwordFile, parts}: Topology,
  file: string,
  data: string,
): string[] {
  const login =
    username === undefined
      ? []
      : ['--username', username, '--password-file', passwordFile!, '--repository', 'library/x'];
  return [
    ...[...NODE_FLAGS, PROGRAM, 'run', file, '--registry', url, '--data', data, '--json'],
    ...[
      '--listen',
      '127.0.0.1:0',
      '--priority',
      'normal',
      '--max-cpu',
      '0',
      '--max-memory',
      '0',
      ...login,
    ],
    ...[...parts].flatMap(([name, {pid}]) => ['--target', `${name}=pid:${pid}`]),
  ];
}

async function output(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'pipe']});
  let [text, told] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (told += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`regscope ended with ${code}: ${told.slice(-2_000)}`);
  return text;
}

function readAll<T>(data: string, read: (reader: RunReader) => T): T {
  const catalog = openCatalog(data);
  const reader = catalog.open(catalog.list()[0]!.id);
  try {
    return read(reader);
  } finally {
    reader.close();
  }
}
