// Writes what bpf/requests/layout.mjs and the parts beside it are made into (`npm run probes`). With
// --check it writes nothing and fails where a file is older than its source.

import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

import {recordHeader, scriptMacros} from './compose/definitions.mjs';
import {mapsInWords, recordsInWords, withDrawing} from './compose/in-words.mjs';
import {Preprocessor} from './compose/preprocessor.mjs';
import {recordReaders} from './compose/readers.mjs';

const SCRIPT = '../requests.bt';
const HEADER = 'record.h';
const README = '../README.md';
const READERS = '../../agent/probes/requests/record-words.generated.ts';

for (const [name, text] of [
  [SCRIPT, script()],
  [HEADER, recordHeader()],
  [README, withDrawing(read(README))],
  [READERS, await recordReaders()],
]) {
  if (!process.argv.includes('--check')) writeFileSync(pathOf(name), text);
  else if (read(name) !== text) {
    console.error(`bpf/requests/${name} is older than its source; run \`npm run probes\``);
    process.exitCode = 1;
  }
}

function script() {
  const generated = {'<maps>': mapsInWords, '<records>': recordsInWords};
  const preprocessor = new Preprocessor((name) => generated[name]?.() ?? read(name));
  preprocessor.expand(recordHeader().replace('#pragma once', ''));
  preprocessor.expand(scriptMacros());
  preprocessor.expand(read('macros.h'));
  return `${preprocessor.expand(read('script.bt')).join('\n')}\n`;
}

function read(name) {
  return readFileSync(pathOf(name), 'utf8');
}

function pathOf(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}
