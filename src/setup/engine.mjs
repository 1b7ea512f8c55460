// Builds the CO-RE engine's loader, dist/bpf/core/regscope-core, from bpf/core/: the programs by clang,
// a skeleton of them by bpftool, and a static program around it by the C compiler.
//
// Everything else builds without it: where a tool is missing, the agent uses bpftrace's scripts.

import {execFile} from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';

import {findProgram} from './programs.mjs';
import {fingerprint} from './source-files.mjs';

const SOURCES = 'bpf/core';
const OUTPUT = 'dist/bpf/core';
export const LOADER = `${OUTPUT}/regscope-core`;
const STAMP = `${OUTPUT}/.built`;

/** Where Debian and others keep the headers and archives that a static loader is made of. */
const HEADER = '/usr/include/bpf/libbpf.h';
const ARCHIVES = ['libbpf.a', 'libelf.a', 'libz.a', 'libc.a'];

/**
 * The programs read registers, so they are built for a processor: bpf/core/programs/machine/registers.h has
 * these. Keys are Node's names of processors. The headers have the numbers of system calls.
 */
const MACHINES = {
  x64: {target: 'x86', headers: '/usr/include/x86_64-linux-gnu', libraries: 'x86_64-linux-gnu'},
  arm64: {
    target: 'arm64',
    headers: '/usr/include/aarch64-linux-gnu',
    libraries: 'aarch64-linux-gnu',
  },
};

/** @returns {string[]} what is missing for a build, in words */
export function missingForEngine() {
  const missing = ['clang', 'bpftool'].filter((program) => findProgram(program) === undefined);
  if (compiler() === undefined) missing.push('a C compiler');
  if (!existsSync(HEADER)) missing.push('libbpf-dev');
  for (const archive of ARCHIVES) if (!hasArchive(archive)) missing.push(archive);
  if (MACHINES[process.arch] === undefined) missing.push('an amd64 or arm64 processor');
  return missing;
}

/**
 * Builds the loader unless nothing has changed since it was built.
 * @param {string} root
 * @returns {Promise<string | undefined>} why there is no loader; undefined where there is one
 */
export async function buildEngine(root) {
  const stamp = fingerprint(root, [SOURCES, 'src/setup/engine.mjs']);
  if (existsSync(join(root, LOADER)) && readStamp(root) === stamp) return undefined;
  rmSync(join(root, LOADER), {force: true});
  const missing = missingForEngine();
  if (missing.length > 0) return `no CO-RE engine without ${missing.join(', ')}`;
  mkdirSync(join(root, OUTPUT), {recursive: true});
  try {
    for (const [program, ...args] of steps(root)) await run(program, args, root);
  } catch (error) {
    return `the CO-RE engine cannot be built: ${firstLine(error)}`;
  }
  writeFileSync(join(root, STAMP), stamp);
  return undefined;
}

/** @param {string} root @returns {string[][]} */
function steps(root) {
  const object = `${OUTPUT}/engine.bpf.o`;
  const toBpf = bpfArguments(MACHINES[process.arch], object);
  const toLoader = loaderArguments(root, OUTPUT, `${LOADER}.new`);
  return [
    [findProgram('clang'), ...toBpf],
    [findProgram('bpftool'), 'gen', 'skeleton', object, 'name', 'engine_bpf'],
    [compiler(), ...toLoader],
  ];
}

/**
 * How clang makes the programs for a processor.
 * @param {{target: string, headers: string}} machine @param {string} object where they are written
 * @returns {string[]}
 */
export function bpfArguments({target, headers}, object) {
  return [
    ...['-O2', '-g', '-Wall', '-Werror', '-target', 'bpf', '-mcpu=v3', `-D__TARGET_ARCH_${target}`],
    ...[`-I${headers}`, '-c', `${SOURCES}/programs/engine.bpf.c`, '-o', object],
  ];
}

/**
 * How a C compiler makes the loader.
 * @param {string} root @param {string} folder where engine.skel.h is @param {string} loader where it is written
 * @returns {string[]}
 */
export function loaderArguments(root, folder, loader) {
  const parts = readdirSync(join(root, SOURCES, 'loader'))
    .filter((name) => name.endsWith('.c'))
    .map((name) => `${SOURCES}/loader/${name}`);
  return [
    ...['-O2', '-g', '-Wall', '-Wextra', '-static', `-I${folder}`, ...parts],
    ...['-o', loader, '-lbpf', '-lelf', '-lz'],
  ];
}

/** What bpftool prints is the skeleton. @param {string} program @param {string[]} args @param {string} root */
async function run(program, args, root) {
  const {stdout} = await promisify(execFile)(program, args, {cwd: root, maxBuffer: 64 * 2 ** 20});
  if (args[0] === 'gen') writeFileSync(join(root, OUTPUT, 'engine.skel.h'), stdout);
  // Whole at once: an agent may start it at any time.
  if (args.includes(`${LOADER}.new`)) renameSync(join(root, `${LOADER}.new`), join(root, LOADER));
}

function compiler() {
  return findProgram('cc') ?? findProgram('gcc') ?? findProgram('clang');
}

/** @param {string} archive */
function hasArchive(archive) {
  const own = MACHINES[process.arch]?.libraries ?? '';
  return [`/usr/lib/${own}`, '/usr/lib64', '/usr/lib'].some((folder) =>
    existsSync(join(folder, archive)),
  );
}

function readStamp(root) {
  try {
    return readFileSync(join(root, STAMP), 'utf8');
  } catch {
    return undefined;
  }
}

function firstLine(error) {
  const text = String(error?.stderr || error?.message || error);
  return text.split('\n').find((line) => line.trim() !== '') ?? 'no reason given';
}
