// `npm run bench [-- PART…] [OPTIONS]` runs the benchmarks of this folder, one after the other, so that none
// measures another. They print tables and never fail because of a figure: noise would break such a test.
// Options go to each benchmark that runs.

import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const room = fileURLToPath(new URL('.', import.meta.url));
const words = process.argv.slice(2);
const firstOption = words.findIndex((word) => word.startsWith('--'));
const wanted = firstOption < 0 ? words : words.slice(0, firstOption);
const options = words.slice(wanted.length);
const all = readdirSync(room).filter((name) => name.endsWith('.ts') && name !== 'all.ts');
const benches = all.filter(
  (name) => wanted.length === 0 || wanted.some((part) => isMeant(name, part)),
);

for (const name of benches) {
  console.log(`\n== ${name.replace(/\.ts$/, '')}`);
  const {status} = spawnSync(process.execPath, ['--import', 'tsx', `${room}${name}`, ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}

/** `causes` is that bench alone, though others have the word in their names too. */
function isMeant(name: string, part: string): boolean {
  return all.includes(`${part}.ts`) ? name === `${part}.ts` : name.includes(part);
}
