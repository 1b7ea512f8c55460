// Starts journal/main.go before a registry: a gateway whose requests take one lock.

import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {goSourceProgram} from '../../../src/parts/go-program.js';
import {listeningPorts} from '../../../src/parts/listening.js';
import {makePartFolder, startPart, type Part} from '../../../src/parts/part.js';

const SOURCE = fileURLToPath(new URL('journal', import.meta.url));

export interface JournalGateway extends Part {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
}

/** The journal is a file of this folder. Rejects with `PART_MISSING` without Go, and with `PART_FAILED`. */
export async function startJournalGateway(
  registryUrl: string,
  journalDir: string,
): Promise<JournalGateway> {
  const {part, ready: port} = await startPart({
    name: 'journal',
    command: await goSourceProgram(SOURCE),
    directory: makePartFolder('journal'),
    args: [registryUrl, join(journalDir, 'journal')],
    whenReady: (pid) => listeningPorts(pid)[0],
  });
  return {...part, url: `http://127.0.0.1:${port}`};
}
