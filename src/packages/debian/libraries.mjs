// Says which packages of Debian bring the shared libraries of programs, as dpkg-shlibdeps(1) does for sources
// that are Debian's.

import {SetupError} from '../../setup/setup-error.mjs';
import {runTool, toolPath} from '../run-tool.mjs';

/** By the name that a program asks for (DT_NEEDED). */
const PACKAGES = {
  'ld-linux-x86-64.so.2': 'libc6',
  'libatomic.so.1': 'libatomic1',
  'libc.so.6': 'libc6',
  'libdl.so.2': 'libc6',
  'libm.so.6': 'libc6',
  'libpthread.so.0': 'libc6',
  'librt.so.1': 'libc6',
  'libgcc_s.so.1': 'libgcc-s1',
  'libstdc++.so.6': 'libstdc++6',
};

/** The first GCC whose libstdc++ has these symbols (gcc.gnu.org/onlinedocs/libstdc++/manual/abi.html). */
const GCC_OF_GLIBCXX = {
  26: '9',
  27: '9',
  28: '9',
  29: '11',
  30: '12',
  31: '13',
  32: '13',
  33: '14',
};
const OLDER_GCC = '8';

/**
 * The value of Depends for these programs and libraries: `libc6 (>= 2.34), libgcc-s1, …`.
 * @param {readonly string[]} paths @returns {Promise<string>}
 */
export async function neededPackages(paths) {
  const text = await needsOf(paths);
  const names = librariesIn(text).map(packageOf);
  const lines = [...new Set(names)].sort().map((name) => withVersion(name, text));
  return lines.join(', ');
}

/** The names of these libraries. @param {readonly string[]} paths @returns {Promise<string[]>} */
export async function neededLibraries(paths) {
  const names = librariesIn(await needsOf(paths));
  names.forEach(packageOf);
  return [...new Set(names)].sort();
}

async function needsOf(paths) {
  const readelf = toolPath(['readelf', 'llvm-readelf'], 'reads what programs need', 'binutils');
  const texts = await Promise.all(paths.map((path) => runTool(readelf, ['-d', '-V', '-W', path])));
  return texts.join('\n');
}

function librariesIn(text) {
  return [...text.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name);
}

/** Throws for a library that none of Debian's packages here brings. */
function packageOf(library) {
  const found = PACKAGES[library];
  if (found !== undefined) return found;
  throw new SetupError(
    'SETUP_BUILD_FAILED',
    `this Node needs ${library}, which no package here brings`,
    'pack with a Node of https://nodejs.org/, which needs only the C and C++ libraries',
  );
}

function withVersion(name, text) {
  if (name === 'libc6') return `libc6 (>= ${newestGlibc(text)})`;
  if (name === 'libstdc++6') return `libstdc++6 (>= ${gccOf(text)})`;
  return name;
}

/** `2.34`, of symbols such as memcpy@GLIBC_2.14. */
function newestGlibc(text) {
  const minors = [...text.matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
  return `2.${Math.max(...minors)}`;
}

function gccOf(text) {
  const minors = [...text.matchAll(/GLIBCXX_3\.4\.(\d+)/g)].map(([, minor]) => Number(minor));
  return GCC_OF_GLIBCXX[Math.max(...minors)] ?? OLDER_GCC;
}
