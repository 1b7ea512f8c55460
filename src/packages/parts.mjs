// Names the parts of a package that others have written, with version, licence and the text of the licence.

import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import {runTool} from './run-tool.mjs';

/**
 * `notice` is the file with the text of its licence, where there is one.
 * @typedef {{name: string, version: string, licence: string, purl: string, notice?: string}} Part
 */

/** What the loader is linked with, by the Debian package of the archive. Licences: their copyright files. */
const LINKED = [
  {name: 'libbpf', package: 'libbpf-dev', licence: 'LGPL-2.1-only OR BSD-2-Clause'},
  {name: 'elfutils', package: 'libelf-dev', licence: 'GPL-2.0-or-later OR LGPL-3.0-or-later'},
  {name: 'zlib', package: 'zlib1g-dev', licence: 'Zlib'},
  {name: 'glibc', package: 'libc6-dev', licence: 'LGPL-2.1-or-later'},
];

const SQLITE_HEADER = 'node_modules/better-sqlite3/deps/sqlite3/sqlite3.h';
const LICENCE_FILES = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license', 'License'];

/** The Node that runs this. @returns {Part} */
export function nodePart() {
  const {node: version} = process.versions;
  const notice = nodeLicence();
  return {name: 'node', version, licence: 'MIT', purl: `pkg:generic/node@${version}`, notice};
}

/** Where an archive of Node and its packages keep it. */
function nodeLicence() {
  const places = [join(process.execPath, '../../LICENSE'), '/usr/share/doc/nodejs/LICENSE'];
  return places.find((path) => existsSync(path));
}

/**
 * The packages that these files belong to.
 * @param {string} root @param {readonly string[]} files below root @returns {Part[]}
 */
export function npmParts(root, files) {
  const folders = files.map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  const parts = [...new Set(folders.filter((folder) => folder !== undefined))].map((folder) =>
    npmPart(join(root, folder)),
  );
  // One version may lie in several places.
  return [...new Map(parts.map((part) => [part.purl, part])).values()].sort((left, right) =>
    left.purl < right.purl ? -1 : 1,
  );
}

function npmPart(folder) {
  const {name, version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const notice = LICENCE_FILES.map((file) => join(folder, file)).find((path) => existsSync(path));
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {name, version, licence: license, purl, notice};
}

/** The SQLite inside better-sqlite3. @param {string} root @returns {Part} */
export function sqlitePart(root) {
  const header = readFileSync(join(root, SQLITE_HEADER), 'utf8');
  const version = /^#define SQLITE_VERSION\s+"([^"]+)"/m.exec(header)?.[1] ?? 'unknown';
  return {name: 'sqlite', version, licence: 'blessing', purl: `pkg:generic/sqlite@${version}`};
}

/** What the CO-RE loader is linked with. @returns {Promise<Part[]>} */
export async function linkedParts() {
  return Promise.all(
    LINKED.map(({name, package: debian, licence}) => debianPart(name, debian, licence)),
  );
}

/**
 * A part that a package of Debian brings. Its version is `unknown` on another system.
 * @param {string} name @param {string} debian @param {string} licence @returns {Promise<Part>}
 */
export async function debianPart(name, debian, licence) {
  const asked = runTool('dpkg-query', ['-W', '-f', '${Version}', debian]);
  const version = await asked.catch(() => 'unknown');
  const purl = `pkg:deb/debian/${debian}@${encodeURIComponent(version)}`;
  const copyright = `/usr/share/doc/${debian}/copyright`;
  return {name, version, licence, purl, notice: existsSync(copyright) ? copyright : undefined};
}
