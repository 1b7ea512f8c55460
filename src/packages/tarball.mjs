// Makes the whole regscope as a tarball, for hosts without dpkg. It is unpacked anywhere, and its bin/regscope
// needs nothing but the C and C++ libraries of its host.

import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {packAgent} from './agent.mjs';
import {writeBill} from './bill-of-materials.mjs';
import {writeNotices} from './notices.mjs';
import {place, sourceEpoch} from './staged-files.mjs';
import {packed, tarOf} from './tar.mjs';
import {PROGRAM, stageTree} from './tree.mjs';

/** @param {{root: string, out: string, stage: string}} place @returns {Promise<readonly string[]>} */
export async function packTarball({root, out, stage}) {
  await packAgent({root, out});
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const name = `${PROGRAM}-${version}-linux-amd64`;
  const home = join(stage, name);
  const parts = await stageTree(root, out, {home, share: join(home, 'share')});
  const loader = 'dist/bpf/core/regscope-core';
  writeNotices(root, join(home, 'NOTICES.txt'), {name: PROGRAM, loader, parts});
  writeBill(root, join(home, `${PROGRAM}.cdx.json`), {name: PROGRAM, parts});
  for (const file of ['LICENSE', 'CHANGELOG.md']) place(join(root, file), join(home, file), false);
  const tar = await tarOf(stage, [name], await sourceEpoch(root));
  writeFileSync(join(out, `${name}.tar.gz`), packed(tar));
  return [`${name}.tar.gz`];
}
