#!/usr/bin/env node
// package.mjs [agent|deb|tarball|image|manifests …]: makes what is installed elsewhere, in dist/package/. Without a word it
// makes all.
//
// It packs what the build made, so `npm run package` builds first.

import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {say} from '../setup/progress.mjs';
import {SetupError, describeError} from '../setup/setup-error.mjs';
import {packAgent} from './agent.mjs';
import {packDebs} from './debian/packages.mjs';
import {packImage} from './image/image.mjs';
import {packManifests} from './manifests.mjs';
import {sumLines} from './single-file.mjs';
import {packTarball} from './tarball.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = join(root, 'dist/package');

/**
 * What each word makes. Each gets the checkout and the folder that it writes to, and resolves to the names of
 * the files that a user takes.
 */
const KINDS = {
  ...{agent: packAgent, deb: packDebs, tarball: packTarball},
  ...{image: packImage, manifests: packManifests},
};
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
  for (const kind of words.length > 0 ? words : Object.keys(KINDS)) await make(KINDS[kind]);
  writeSums();
}

/** @param {(place: {root: string, out: string, stage: string}) => Promise<readonly string[]>} pack */
async function make(pack) {
  const startMs = performance.now();
  // Outside of the checkout Node finds no module but those that are packed.
  const stage = mkdtempSync(join(tmpdir(), 'regscope-package-'));
  try {
    const names = await pack({root, out, stage});
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    for (const name of names) say(`√ dist/package/${name} (${seconds} s)`);
  } finally {
    rmSync(stage, {recursive: true, force: true});
  }
}

function writeSums() {
  const files = readdirSync(out, {withFileTypes: true}).filter((entry) => entry.isFile());
  const names = files.map(({name}) => name).filter((name) => !/^\./.test(name) && name !== SUMS);
  writeFileSync(join(out, SUMS), sumLines(out, names));
}
