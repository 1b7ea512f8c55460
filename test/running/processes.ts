// Which test files share a process. A process that has loaded the code once runs many files: starting
// one for each takes longer than the tests. What the others would feel keeps a process of its own.

import {readFileSync} from 'node:fs';

/** What a file's text says of things that belong to the whole process. */
const NEEDS_ITS_OWN: readonly RegExp[] = [
  // It changes what all code of the process sees.
  /process\.env\[[^\]]+\] = |delete process\.env/,
  /process\.(chdir|umask|exit|on|once|setuid|setgid)\(/,
  /globalThis[.[][^=]+ = /,
  // Its clock stands still, also for what an earlier file has left running.
  /mock\.timers/,
  // It measures its process.
  /process\.(memoryUsage|cpuUsage|resourceUsage)\b/,
];

/** So many have a core busy for some seconds, and what one of them breaks stays among few. */
const MOST_FILES = 24;

/** Neighbours share: they load the same code. */
export function planProcesses(files: readonly string[]): string[][] {
  const alone = files.filter(needsItsOwn);
  const shared = files.filter((file) => !alone.includes(file));
  return [...chunks(shared), ...alone.map((file) => [file])];
}

function needsItsOwn(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  return NEEDS_ITS_OWN.some((sign) => sign.test(text));
}

/** Of about the same size. */
function chunks(files: readonly string[]): string[][] {
  const count = Math.ceil(files.length / MOST_FILES);
  const start = (chunk: number): number => Math.floor((chunk * files.length) / count);
  return Array.from({length: count}, (_, chunk) => files.slice(start(chunk), start(chunk + 1)));
}
