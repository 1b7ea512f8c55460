// Finds the single-file agent that is copied to hosts. src/packages makes it.

import {existsSync, statSync} from 'node:fs';
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

/** Throws `ATTACH_AGENT_MISSING`. */
export function findAgentFile(
  places = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))),
): AgentFile {
  const path = places.find((place) => existsSync(place));
  if (path !== undefined) return {path, bytes: statSync(path).size};
  throw new ProfilerError(
    'ATTACH_AGENT_MISSING',
    'the single-file agent that is copied to other hosts was not built here',
    'npm run package -- agent',
  );
}
