// `npm run matrix [-- PART…] [OPTIONS]` runs the tests on other systems: each .ts of this folder is one kind of
// them, and prints a table. It fails where a system that could be had does not do what is promised. Downloads
// are kept outside of the checkout (support/cache.ts), so that a second run needs none.

import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const room = fileURLToPath(new URL('.', import.meta.url));
const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith('--'));
const options = words.filter((word) => word.startsWith('--'));
const parts = readdirSync(room)
  .filter((name) => name.endsWith('.ts') && name !== 'all.ts')
  .map((name) => name.slice(0, -'.ts'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

for (const part of parts) {
  console.log(`\n== ${part}`);
  const script = `${room}${part}.ts`;
  const {status} = spawnSync(process.execPath, ['--import', 'tsx', script, ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
