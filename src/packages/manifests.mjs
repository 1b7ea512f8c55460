// Writes the manifests for Kubernetes with the name of an image: that of REGSCOPE_IMAGE, or of the image that
// is packed here. The manifests themselves lie in kubernetes/, and say what they mount and why.

import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {SetupError} from '../setup/setup-error.mjs';
import {write} from './staged-files.mjs';
import {PROGRAM} from './tree.mjs';

const FOLDER = 'kubernetes';
const HERE = join(dirname(fileURLToPath(import.meta.url)), FOLDER);
const IMAGE = /(?<=^ +image: )\S+$/gm;
/** `HOST:PORT/PATH:TAG@DIGEST`; github.com/distribution/reference has the whole grammar. */
const REFERENCE = /^[a-z0-9][\w.:/-]*(?:@sha256:[0-9a-f]{64})?$/i;

/** @param {{root: string, out: string}} place @returns {Promise<readonly string[]>} */
export async function packManifests({root, out}) {
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const image = process.env.REGSCOPE_IMAGE || `${PROGRAM}:${version}`;
  const names = readdirSync(HERE);
  for (const name of names) {
    const text = readFileSync(join(HERE, name), 'utf8');
    write(join(out, FOLDER, name), withImage(text, image));
  }
  return names.map((name) => `${FOLDER}/${name}`);
}

/** Throws for what is no name of an image. @param {string} text @param {string} image */
export function withImage(text, image) {
  if (REFERENCE.test(image)) return text.replace(IMAGE, image);
  const hint = 'write it as in REGSCOPE_IMAGE=registry.example/tools/regscope:0.1.0';
  throw new SetupError('SETUP_USAGE', `${JSON.stringify(image)} is no name of an image`, hint);
}
