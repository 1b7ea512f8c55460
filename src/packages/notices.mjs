// Writes the notices of a package: our licence, and the licence texts of all that is in it.

import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const LINE = '-'.repeat(80);

/**
 * A part without a text of its licence here is named with its licence alone.
 * @param {string} root @param {string} path the file that is written
 * @param {{name: string, loader: string, parts: readonly import('./parts.mjs').Part[]}} program `loader`: its
 * path in the package
 */
export function writeNotices(root, path, {name, loader, parts}) {
  const first = name === 'regscope' ? 'This is regscope.' : `${name} is part of regscope.`;
  const own = [first, readFileSync(join(root, 'LICENSE'), 'utf8').trim()];
  const linked =
    `${loader} in it is linked with libbpf, libelf, zlib and glibc; its programs for the kernel are ` +
    'under GPL-2.0. Its sources are in bpf/core of regscope, from which it can be linked again.';
  const sections = [[own.join('\n\n')], [linked], ...parts.map(noticeOf)];
  const text = sections.map((lines) => lines.join('\n\n')).join(`\n\n${LINE}\n\n`);
  writeFileSync(path, `${text}\n`);
}

function noticeOf({name, version, licence, notice}) {
  const text = notice === undefined ? [] : [readFileSync(notice, 'utf8').trim()];
  return [`${name} ${version} (${licence})`, ...text];
}
