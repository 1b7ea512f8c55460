// Runs test files in the processes that were planned for them. Each file is a suite: it has its own hooks,
// a failure names its file, and a file that cannot be loaded is one failure among others. Files that a
// process left unfinished run again, each in a process of its own, which finds the file that ended it.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {run} from 'node:test';
import {spec} from 'node:test/reporters';
import {pathToFileURL} from 'node:url';

import type {Tally} from './tally.js';

const TIMEOUT_MS = 15 * 60_000;
/** A file that takes longer fails before its process is ended, and the test that it waits for is named. */
const FILE_TIMEOUT_MS = 6 * 60_000;

export interface RunOptions {
  /** The folder from which files are named by their paths. */
  readonly root: string;
  readonly concurrency: number;
  readonly print: (text: string) => void;
}

type Process = readonly string[];

/** A test that ran twice counts twice, which does not happen unless a test fails. */
export async function runFiles(
  processes: readonly Process[],
  tally: Tally,
  options: RunOptions,
): Promise<void> {
  const left = await runProcesses(processes, tally, options);
  if (left.length === 0) return;
  options.print(`not run to their end, so again, each by itself: ${left.join(', ')}\n`);
  const lost = await runProcesses(
    left.map((file) => [file]),
    tally,
    options,
  );
  tally.failed += lost.length;
  for (const file of lost) options.print(`✖ ${file} ends its process, or keeps it from ending\n`);
  if (tally.failed > 0) return;
  tally.failed = 1;
  options.print('✖ a process broke that none of its files breaks by itself\n');
}

/** The files that did not run to their end; all files of a process that broke after its last one. */
async function runProcesses(
  processes: readonly Process[],
  tally: Tally,
  {root, concurrency, print}: RunOptions,
): Promise<string[]> {
  if (processes.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'regscope-tests-'));
  try {
    const entries = processes.map((files, index) => writeEntry(folder, index, files, root));
    const events = run({files: entries, concurrency, timeout: TIMEOUT_MS});
    tally.listen(events);
    for await (const text of events.compose(new spec())) print(text as string);
    return processes.flatMap((files, index) => {
      const left = files.filter((file) => !tally.hasFinished(relative(root, file)));
      return left.length === 0 && tally.isBroken(entries[index]!) ? files : left;
    });
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function writeEntry(folder: string, index: number, files: Process, root: string): string {
  const suites = files.map((file) => {
    const [name, url] = [relative(root, file), pathToFileURL(file).href];
    const limit = `{timeout: ${FILE_TIMEOUT_MS}}`;
    return `describe(${JSON.stringify(name)}, ${limit}, () => import(${JSON.stringify(url)}));\n`;
  });
  const entry = join(folder, `${index}.mjs`);
  writeFileSync(entry, `import {describe} from 'node:test';\n\n${suites.join('')}`);
  return entry;
}
