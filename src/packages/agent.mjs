// Makes the single-file agent with its notices and its bill of materials.

import {join} from 'node:path';

import {writeBill} from './bill-of-materials.mjs';
import {writeNotices} from './notices.mjs';
import {linkedParts, nodePart, npmParts} from './parts.mjs';
import {AGENT, makeSingleFile} from './single-file.mjs';

const LOADER = 'bpf/core/regscope-core';

/** @param {{root: string, out: string}} place @returns {Promise<readonly string[]>} names below out */
export async function packAgent({root, out}) {
  const {inputs} = await makeSingleFile(root, out);
  const parts = [nodePart(), ...npmParts(root, inputs), ...(await linkedParts())];
  writeBill(root, join(out, `${AGENT}.cdx.json`), {name: AGENT, parts});
  writeNotices(root, join(out, `${AGENT}.notices.txt`), {name: AGENT, loader: LOADER, parts});
  return [AGENT];
}
