#!/usr/bin/env node
// setup.mjs [--for demo|test|check]: installs what is missing and builds what has changed.
//
// It runs before anything is installed, so it imports only Node's modules. It names what it cannot install
// and goes on, because the load generator and the live view need no kernel.

import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

import {build} from './build.mjs';
import {installPackages} from './debian.mjs';
import {installNpmPackages, npmState} from './npm-packages.mjs';
import {findProgram, missingNeeds} from './programs.mjs';
import {Interrupted, say} from './progress.mjs';
import {SetupError, describeError} from './setup-error.mjs';
import {isTracingMounted, mountTracing} from './tracing.mjs';

const PURPOSES = ['demo', 'test', 'check'];
const OLDEST_NODE = [20, 19];

const root = fileURLToPath(new URL('../../', import.meta.url));
const isRoot = process.getuid?.() === 0;

try {
  await setUp(readPurpose(process.argv.slice(2)));
} catch (error) {
  say(describeError(error));
  process.exitCode = error instanceof Interrupted ? 130 : 1;
}

/** @param {import('./programs.mjs').Purpose} purpose */
async function setUp(purpose) {
  assertNode();
  const npm = npmState(root);
  await installPrograms(missingNeeds(purpose, {compilers: npm !== 'complete'}));
  if (npm !== 'complete') await installNpmPackages(root, npm);
  if (purpose !== 'check') prepareTracing();
  await build(root);
}

/** @param {readonly string[]} args @returns {import('./programs.mjs').Purpose} */
function readPurpose(args) {
  const purpose = args.length === 0 ? 'demo' : args[0] === '--for' ? args[1] : undefined;
  if (PURPOSES.includes(purpose) && args.length <= 2) return purpose;
  throw new SetupError(
    'SETUP_USAGE',
    `setup does not know ${JSON.stringify(args.join(' '))}`,
    'write node src/setup/setup.mjs [--for demo|test|check]',
  );
}

function assertNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new SetupError(
    'SETUP_NODE_TOO_OLD',
    `regscope needs Node ${OLDEST_NODE.join('.')} or newer and this is ${process.versions.node}`,
    'get a newer one from https://nodejs.org/',
  );
}

/** @param {readonly import('./programs.mjs').Need[]} needs */
async function installPrograms(needs) {
  if (needs.length === 0) return;
  const packages = [...new Set(needs.map((need) => need.package))];
  const programs = needs.map((need) => need.program).join(', ');
  if (!isRoot) {
    say(
      `‼ without ${programs}: run this as root, or first: sudo apt-get install ${packages.join(' ')}`,
    );
    return;
  }
  if (findProgram('apt-get') === undefined) {
    say(
      `‼ without ${programs}: there is no apt-get here, so install them with this system's own means`,
    );
    return;
  }
  const {failed, reason} = await installPackages(packages);
  if (failed.length > 0) say(`‼ without ${failed.join(', ')}: ${reason}`);
}

function prepareTracing() {
  if (isTracingMounted() || !existsSync('/sys/kernel/tracing')) return;
  if (!isRoot) {
    say('‼ without kernel figures: run this as root, they need bpftrace with root rights');
    return;
  }
  const why = mountTracing();
  if (why !== undefined) say(`‼ without kernel figures: tracefs cannot be mounted here (${why})`);
}
