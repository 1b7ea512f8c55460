// Decides which test files share a process. One process runs many files, because starting a process and
// loading the code takes longer than the tests. A file that would disturb others has its own process.

import {readFileSync} from 'node:fs';

/** Signs in a file's text that it needs a process of its own. */
const NEEDS_ITS_OWN: readonly RegExp[] = [
  // The file changes something that all code of the process sees.
  /process\.env\[[^\]]+\] = |delete process\.env/,
  /process\.(chdir|umask|exit|on|once|setuid|setgid)\(/,
  /globalThis[.[][^=]+ = /,
  // The file stops the clock, also for work that an earlier file has left running.
  /mock\.timers/,
  // The file measures its process.
  /process\.(memoryUsage|cpuUsage|resourceUsage)\b/,
];

/** So many files keep a core busy for some seconds, and a file that breaks the process disturbs few. */
const MOST_FILES = 24;

/** Files of one folder share processes, because they load the same code. */
export function planProcesses(files: readonly string[]): string[][] {
  const alone = files.filter(needsItsOwn);
  const shared = files.filter((file) => !alone.includes(file));
  return [...chunks(shared), ...alone.map((file) => [file])];
}

function needsItsOwn(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  return NEEDS_ITS_OWN.some((sign) => sign.test(text));
}

/** Parts of about the same size. */
function chunks(files: readonly string[]): string[][] {
  const count = Math.ceil(files.length / MOST_FILES);
  const start = (chunk: number): number => Math.floor((chunk * files.length) / count);
  return Array.from({length: count}, (_, chunk) => files.slice(start(chunk), start(chunk + 1)));
}
