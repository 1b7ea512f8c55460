// Makes a binary package of Debian from a folder that lies as the files of the package are to lie. The same
// files and the same time give the same bytes: reproducible-builds.org/docs/source-date-epoch.

import {createHash} from 'node:crypto';
import {lstatSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {runTool, toolPath} from '../run-tool.mjs';
import {listEntries, settle} from '../staged-files.mjs';

const CONTROL = 'DEBIAN';
const BUILD = 'creates Debian packages';

/**
 * @typedef {object} Deb
 * @property {string} name
 * @property {string} version
 * @property {Readonly<Record<string, string>>} fields further fields of the control file
 * @property {Readonly<Record<string, string>>} scripts texts by the name that dpkg calls them by
 * @property {number} epoch seconds since 1970 that all files get as their time
 */

/**
 * @param {string} out @param {string} stage the folder with the files; gets the control files too
 * @param {Deb} deb @returns {Promise<string>} the name of the file below out
 */
export async function makeDeb(out, stage, deb) {
  const dpkgDeb = toolPath(['dpkg-deb'], BUILD, 'dpkg');
  const file = `${deb.name}_${deb.version}_amd64.deb`;
  writeControl(stage, deb);
  settle(stage, deb.epoch);
  // Every dpkg reads gzip. Zstandard is for Debian 12 and newer, and xz packs Node ten times slower.
  const form = ['--root-owner-group', '-Zgzip', '-z6', '--build'];
  const env = {SOURCE_DATE_EPOCH: String(deb.epoch)};
  await runTool(dpkgDeb, [...form, stage, join(out, file)], stage, env);
  return file;
}

function writeControl(stage, {name, version, fields, scripts}) {
  const paths = listEntries(stage).filter((path) => lstatSync(join(stage, path)).isFile());
  const control = join(stage, CONTROL);
  mkdirSync(control, {recursive: true});
  const all = {
    ...{Package: name, Version: version, Architecture: 'amd64', ...fields},
    'Installed-Size': String(kilobytes(stage, paths)),
  };
  const lines = Object.entries(all).filter(([, value]) => value !== '');
  const write = (file, text, mode = 0o644) => writeFileSync(join(control, file), text, {mode});
  write('control', lines.map(([field, value]) => `${field}: ${value}\n`).join(''));
  write(
    'md5sums',
    paths
      .filter((path) => !isConfig(path))
      .map((path) => sumLine(stage, path))
      .join(''),
  );
  write(
    'conffiles',
    paths
      .filter(isConfig)
      .map((path) => `/${path}\n`)
      .join(''),
  );
  for (const [script, text] of Object.entries(scripts)) write(script, text, 0o755);
}

/** Policy 10.7: what an administrator edits lies in /etc, and dpkg asks before it replaces that. */
function isConfig(path) {
  return path.startsWith('etc/');
}

function kilobytes(stage, paths) {
  const sizes = paths.map((path) => Math.ceil(lstatSync(join(stage, path)).size / 1024));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function sumLine(stage, path) {
  const sum = createHash('md5')
    .update(readFileSync(join(stage, path)))
    .digest('hex');
  return `${sum}  ${path}\n`;
}
