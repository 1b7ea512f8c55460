// Packs files by GNU tar so that the same files give the same bytes: reproducible-builds.org/docs/archives.

import {readFileSync, rmSync} from 'node:fs';
import {gzipSync} from 'node:zlib';

import {runTool, toolPath} from './run-tool.mjs';
import {settle} from './staged-files.mjs';

const SAME = ['--sort=name', '--numeric-owner', '--format=gnu'];
const ROOT_ID = 0;

/**
 * The bytes of a tar of these entries of a folder, which get the time `epoch`.
 * @param {string} folder @param {readonly string[]} names @param {number} epoch
 * @param {number} [owner] user and group of all entries @returns {Promise<Buffer>}
 */
export async function tarOf(folder, names, epoch, owner = ROOT_ID) {
  const tar = toolPath(['tar'], 'packs files', 'tar');
  settle(folder, epoch);
  const path = `${folder}.tar`;
  const owners = [`--owner=${owner}`, `--group=${owner}`];
  await runTool(tar, ['-cf', path, ...SAME, ...owners, '-C', folder, ...names]);
  const bytes = readFileSync(path);
  rmSync(path);
  return bytes;
}

/** The header of gzip that Node writes has no time in it. @param {Uint8Array} bytes */
export function packed(bytes) {
  return gzipSync(bytes, {level: 6});
}
