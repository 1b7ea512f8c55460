// Writes the bill of materials of the single-file agent: what is in it, in which version, under which
// licence. The form is CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/). Nothing in it changes from
// build to build unless a part does.

import {createHash} from 'node:crypto';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {runTool} from './run-tool.mjs';
import {AGENT} from './single-file.mjs';

/** @typedef {{name: string, version: string, licence: string, purl: string, notice?: string}} Part */

/** What the loader is linked with, by the Debian package of the archive. Licences: their copyright files. */
const LINKED = [
  {name: 'libbpf', package: 'libbpf-dev', licence: 'LGPL-2.1-only OR BSD-2-Clause'},
  {name: 'elfutils', package: 'libelf-dev', licence: 'GPL-2.0-or-later OR LGPL-3.0-or-later'},
  {name: 'zlib', package: 'zlib1g-dev', licence: 'Zlib'},
  {name: 'glibc', package: 'libc6-dev', licence: 'LGPL-2.1-or-later'},
];

/**
 * @param {string} root @param {string} out @param {readonly string[]} inputs the files of the bundle
 * @returns {Promise<readonly Part[]>}
 */
export async function writeBill(root, out, inputs) {
  const parts = [nodePart(), ...npmParts(root, inputs), ...(await linkedParts())];
  const {name, version, license} = readJson(join(root, 'package.json'));
  const own = {type: 'application', name: AGENT, version, purl: `pkg:generic/${name}@${version}`};
  const bill = {
    ...{
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      serialNumber: serialOf(version, parts),
      version: 1,
    },
    metadata: {component: {...own, licenses: [{expression: license}]}},
    components: parts.map(componentOf),
  };
  writeFileSync(join(out, `${AGENT}.cdx.json`), `${JSON.stringify(bill, undefined, 2)}\n`);
  return parts;
}

/** @param {Part} part */
function componentOf({name, version, licence, purl}) {
  return {type: 'library', name, version, purl, licenses: [{expression: licence}]};
}

/** A UUID that is the same for the same parts (RFC 9562, version 8). */
function serialOf(version, parts) {
  const text = JSON.stringify([version, parts.map(({purl}) => purl)]);
  const hex = createHash('sha256').update(text).digest('hex');
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return `urn:uuid:${[...groups, hex.slice(20, 32)].join('-')}`;
}

function nodePart() {
  const {node: version} = process.versions;
  const notice = nodeLicence();
  return {name: 'node', version, licence: 'MIT', purl: `pkg:generic/node@${version}`, notice};
}

/** Where an archive of Node and its packages keep it. */
function nodeLicence() {
  const places = [join(process.execPath, '../../LICENSE'), '/usr/share/doc/nodejs/LICENSE'];
  return places.find((path) => existsSync(path));
}

/** The packages whose files are in the bundle. @returns {Part[]} */
function npmParts(root, inputs) {
  const folders = inputs.map((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort().map((folder) => {
    const {name, version, license} = readJson(join(root, folder, 'package.json'));
    const notice = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license']
      .map((file) => join(root, folder, file))
      .find((path) => existsSync(path));
    return {
      name,
      version,
      licence: license,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      notice,
    };
  });
}

/** The versions of Debian's packages; `unknown` on another system. @returns {Promise<Part[]>} */
async function linkedParts() {
  return Promise.all(
    LINKED.map(async ({name, package: debian, licence}) => {
      const asked = runTool('dpkg-query', ['-W', '-f', '${Version}', debian]);
      const version = await asked.catch(() => 'unknown');
      const purl = `pkg:deb/debian/${debian}@${encodeURIComponent(version)}`;
      const copyright = `/usr/share/doc/${debian}/copyright`;
      return {name, version, licence, purl, notice: existsSync(copyright) ? copyright : undefined};
    }),
  );
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
