// The texts of a package of Debian: description, log of changes, unit with its settings, maintainer scripts.

import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {writePacked} from '../shell-files.mjs';
import {place} from '../staged-files.mjs';

export const HERE = dirname(fileURLToPath(import.meta.url));

/** Who builds a package, by the variables of debchange(1). */
const {DEBFULLNAME = 'regscope developers', DEBEMAIL = 'developers@regscope.invalid'} = process.env;
export const MAINTAINER = `${DEBFULLNAME} <${DEBEMAIL}>`;

const UNITS = 'usr/lib/systemd/system';
const SCRIPTS = ['postinst', 'prerm', 'postrm'];
const ABOUT = [
  'regscope ties what the Linux kernel sees of a container registry to the',
  'phases of a benchmark run, and says where the time went.',
];

/** @param {string} short a line of less than 80 characters @param {readonly string[]} lines */
export function descriptionOf(short, lines) {
  return [short, ...ABOUT, '.', ...lines].join('\n ');
}

/** @param {string} stage @param {string} kind the folder here @param {string} unit @param {string} settings */
export function stageUnit(stage, kind, unit, settings) {
  place(join(HERE, kind, unit), join(stage, UNITS, unit), false);
  place(join(HERE, kind, settings), join(stage, 'etc/regscope', settings), false);
}

/** What lintian(1) would find, with the reasons why it is so. */
export function stageOverrides(stage, name, kind) {
  const to = join(stage, 'usr/share/lintian/overrides', name);
  place(join(HERE, kind, 'lintian-overrides'), to, false);
}

/** The log of changes in Debian's form (deb-changelog(5)), and ours. */
export function stageChanges(root, doc, {name, version, epoch}) {
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  const entry = `${name} (${version}) unstable; urgency=medium\n\n  * What changed is in CHANGELOG.md.gz.\n`;
  writePacked(join(doc, 'changelog.gz'), `${entry}\n -- ${MAINTAINER}  ${date}\n`);
  writePacked(join(doc, 'CHANGELOG.md.gz'), readFileSync(join(root, 'CHANGELOG.md')));
}

/**
 * @param {string} unit @param {{before?: string, purge: string, kept: string}} words `before` is done first
 * after unpacking, `purge` with the settings; `kept` says what a purge leaves
 * @returns {Readonly<Record<string, string>>} texts by the name that dpkg calls them by
 */
export function scriptsOf(unit, {before = '', purge, kept}) {
  const values = {UNIT: unit, BEFORE: before, PURGE: purge, KEPT: kept};
  const fill = (text) => text.replace(/@([A-Z]+)@/g, (_whole, name) => values[name]);
  const read = (name) => readFileSync(join(HERE, `${name}.sh`), 'utf8');
  return Object.fromEntries(SCRIPTS.map((name) => [name, fill(read(name))]));
}
