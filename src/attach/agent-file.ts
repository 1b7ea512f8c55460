// Finds the single-file agent that is copied to hosts. src/packages makes it.

import {createHash} from 'node:crypto';
import {existsSync, readFileSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {ProfilerError} from '../domain/error.js';

export interface AgentFile {
  /** The path of the file, packed by gzip. */
  readonly path: string;
  readonly bytes: number;
}

const NAME = 'package/regscope-agent.gz';
/** Beside what was built; or, seen from the sources, below dist/. */
const PLACES = [`../../${NAME}`, `../../dist/${NAME}`];
const REMEDY = 'npm run package -- agent';

/** Beside the file: the hashes of what it was made of, by path from the checkout. Not in what is installed. */
const SOURCES = '.sources';
const LINE = /^([0-9a-f]{64}) [ *](.+)$/gm;

/** Throws `ATTACH_AGENT_MISSING` and `ATTACH_AGENT_OUTDATED`. */
export function findAgentFile(
  places = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))),
): AgentFile {
  const path = places.find((place) => existsSync(place));
  if (path === undefined) {
    throw new ProfilerError(
      'ATTACH_AGENT_MISSING',
      'the single-file agent that is copied to other hosts was not built here',
      REMEDY,
    );
  }
  assertUpToDate(path);
  return {path, bytes: statSync(path).size};
}

/** An agent of other sources than its collector would send what nobody has tested together. */
function assertUpToDate(path: string): void {
  const folder = dirname(path);
  const sums = join(folder, SOURCES);
  if (!existsSync(sums)) return;
  const checkout = join(folder, '../..');
  const lines = [...readFileSync(sums, 'utf8').matchAll(LINE)];
  const changed = lines.find(([, sum, name]) => sumOf(join(checkout, name!)) !== sum);
  if (changed === undefined) return;
  throw new ProfilerError(
    'ATTACH_AGENT_OUTDATED',
    `the single-file agent is older than this checkout: ${changed[2]} has changed since`,
    REMEDY,
  );
}

/** Undefined where there is no such file. */
function sumOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
