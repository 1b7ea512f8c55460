// Checks what the agent gives to the kernel, or runs as root, against the hashes that the build wrote
// down: the scripts of bpf/ and the CO-RE loader, which holds its BPF object. SHA256SUMS has the format
// of sha256sum(1). The sources have no such file, because they are meant to be edited.

import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {ProfilerError} from '../../src/domain/error.js';

export const SUMS_FILE = 'SHA256SUMS';

const LINE = /^([0-9a-f]{64}) [ *](.+)$/gm;

/** Whether this program was built, and its files must therefore be pinned. */
const IS_BUILT = import.meta.url.endsWith('.js');

/**
 * Checks the bytes of a file that lies at `name` in a folder `bpf`. Throws ProfilerError
 * `PROBE_FILE_CHANGED`.
 */
export function assertAsBuilt(
  bpfFolder: string,
  name: string,
  bytes: Uint8Array,
  mustBePinned = IS_BUILT,
): void {
  const sums = readSums(bpfFolder);
  if (sums === undefined && !mustBePinned) return;
  const pinned = sums?.get(name);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (pinned === found) return;
  const why =
    pinned === undefined
      ? `${SUMS_FILE} beside it does not name it`
      : `its SHA-256 is ${found.slice(0, 12)}… and not ${pinned.slice(0, 12)}…`;
  throw new ProfilerError(
    'PROBE_FILE_CHANGED',
    `${join(bpfFolder, name)} is not the file that was built: ${why}`,
    'Who changed it? Remove dist/ and run npm run build, or install the release again.',
  );
}

/** The hashes by name; undefined where there is no such file. */
function readSums(bpfFolder: string): ReadonlyMap<string, string> | undefined {
  let text: string;
  try {
    text = readFileSync(join(bpfFolder, SUMS_FILE), 'utf8');
  } catch {
    return undefined;
  }
  return new Map([...text.matchAll(LINE)].map(([, sum, name]) => [name!, sum!]));
}
