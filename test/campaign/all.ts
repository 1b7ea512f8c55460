// `npm run campaign [-- PART…]`: every campaign of this folder, one after the other. A campaign repeats
// for minutes what a fast test does for a second; it fails when an invariant is broken.

import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const room = fileURLToPath(new URL('.', import.meta.url));
const wanted = process.argv.slice(2);
const campaigns = readdirSync(room)
  .filter((name) => name.endsWith('.ts') && name !== 'all.ts')
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));

for (const name of campaigns) {
  console.log(`\n== ${name.replace(/\.ts$/, '')}`);
  const {status} = spawnSync(process.execPath, ['--import', 'tsx', `${room}${name}`], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
