#!/usr/bin/env node
// package.mjs [agent …]: makes what is installed elsewhere, in dist/package/. Without a word it makes all.
//
// It packs what the build made, so `npm run package` builds first.

import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {say} from '../setup/progress.mjs';
import {SetupError, describeError} from '../setup/setup-error.mjs';
import {writeBill} from './bill-of-materials.mjs';
import {writeNotices} from './notices.mjs';
import {makeSingleFile, sha256} from './single-file.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = join(root, 'dist/package');

/** What each word makes. */
const KINDS = {agent: packAgent};
const SUMS = 'SHA256SUMS';

try {
  await makeAll(process.argv.slice(2));
} catch (error) {
  say(describeError(error));
  process.exitCode = 1;
}

/** @param {readonly string[]} words */
async function makeAll(words) {
  const unknown = words.find((word) => !(word in KINDS));
  if (unknown !== undefined) {
    const hint = `write npm run package -- ${Object.keys(KINDS).join('|')}`;
    throw new SetupError('SETUP_USAGE', `there is no package ${JSON.stringify(unknown)}`, hint);
  }
  mkdirSync(out, {recursive: true});
  for (const kind of words.length > 0 ? words : Object.keys(KINDS)) await KINDS[kind]();
  writeSums();
}

async function packAgent() {
  const startMs = performance.now();
  const {inputs} = await makeSingleFile(root, out);
  const parts = await writeBill(root, out, inputs);
  writeNotices(root, out, parts);
  say(`√ dist/package/regscope-agent (${((performance.now() - startMs) / 1000).toFixed(1)} s)`);
}

function writeSums() {
  const names = readdirSync(out).filter((name) => !name.startsWith('.') && name !== SUMS);
  const lines = names.sort().map((name) => `${sha256(join(out, name))}  ${name}\n`);
  if (existsSync(out)) writeFileSync(join(out, SUMS), lines.join(''));
}
