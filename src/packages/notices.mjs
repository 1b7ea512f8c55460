// Writes the notices of the single-file agent: our licence, and the licence texts of all that is in it.

import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {AGENT} from './single-file.mjs';

const LINE = '-'.repeat(80);

/**
 * A part without a text of its licence here is named with its licence alone.
 * @param {string} root @param {string} out @param {readonly import('./bill-of-materials.mjs').Part[]} parts
 */
export function writeNotices(root, out, parts) {
  const own = [`${AGENT} is part of regscope.`, readFileSync(join(root, 'LICENSE'), 'utf8').trim()];
  const loader =
    'bpf/core/regscope-core in it is linked with libbpf, libelf, zlib and glibc; its programs for the kernel are ' +
    'under GPL-2.0. Its sources are in bpf/core of regscope, from which it can be linked again.';
  const sections = [[own.join('\n\n')], [loader], ...parts.map(noticeOf)];
  const text = sections.map((lines) => lines.join('\n\n')).join(`\n\n${LINE}\n\n`);
  writeFileSync(join(out, `${AGENT}.notices.txt`), `${text}\n`);
}

function noticeOf({name, version, licence, notice}) {
  const text = notice === undefined ? [] : [readFileSync(notice, 'utf8').trim()];
  return [`${name} ${version} (${licence})`, ...text];
}
