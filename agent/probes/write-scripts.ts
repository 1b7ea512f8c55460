// Writes all scripts for another processor, so that a person can run them by hand there.
//
//   node --import tsx agent/probes/write-scripts.ts arm64          to dist/scripts/arm64/, for pages of 4 KB

import {mkdirSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

import {PROBES, readScript} from './probe-catalogue.js';

const PAGE_BYTES = 4_096;
const [architecture] = process.argv.slice(2);
if (architecture === undefined) throw new Error('give a processor, as Node names it: arm64');

const folder = fileURLToPath(new URL(`../../dist/scripts/${architecture}/`, import.meta.url));
mkdirSync(folder, {recursive: true});
for (const {name} of PROBES) {
  const {text} = readScript(name, {architecture, pageBytes: PAGE_BYTES});
  writeFileSync(`${folder}${name}.bt`, text);
}
console.log(`${PROBES.length} scripts: ${folder}`);
