// Writes the bill of materials of a package: what is in it, in which version, under which licence. The form
// is CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/). Nothing in it changes from build to build unless a
// part does.

import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** @typedef {import('./parts.mjs').Part} Part */

/**
 * @param {string} root @param {string} path the file that is written
 * @param {{name: string, parts: readonly Part[]}} program
 */
export function writeBill(root, path, {name, parts}) {
  const {name: project, version, license} = readJson(join(root, 'package.json'));
  const own = {type: 'application', name, version, purl: `pkg:generic/${project}@${version}`};
  const bill = {
    ...{bomFormat: 'CycloneDX', specVersion: '1.5', serialNumber: serialOf(name, version, parts)},
    version: 1,
    metadata: {component: {...own, licenses: [{expression: license}]}},
    components: parts.map(componentOf),
  };
  writeFileSync(path, `${JSON.stringify(bill, undefined, 2)}\n`);
}

/** @param {Part} part */
function componentOf({name, version, licence, purl}) {
  return {type: 'library', name, version, purl, licenses: [{expression: licence}]};
}

/** A UUID that is the same for the same parts (RFC 9562, version 8). */
function serialOf(name, version, parts) {
  const text = JSON.stringify([name, version, parts.map(({purl}) => purl)]);
  const hex = createHash('sha256').update(text).digest('hex');
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return `urn:uuid:${[...groups, hex.slice(20, 32)].join('-')}`;
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
