// What npm installs: each package by its hash, scripts of packages only where they are allowed, and
// licences that allow to pass the program on.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

interface Package {
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));

const {packages} = read('package-lock.json') as {packages: Record<string, Package>};
const {allowScripts} = read('package.json') as {allowScripts: Record<string, boolean>};
const installed = Object.entries(packages).filter(
  ([path, {link}]) => path.startsWith('node_modules/') && link !== true,
);
const nameOf = (path: string): string => path.split('node_modules/').at(-1)!;

const PERMISSIVE = [
  ...['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'],
  ...['Unlicense', 'Python-2.0', '(MIT OR WTFPL)', '(BSD-2-Clause OR MIT OR Apache-2.0)'],
];
/** Changes to files of such a package have to be published. None of them is part of the program. */
const ONLY_FOR_DEVELOPMENT = ['MPL-2.0'];

/** Its script prints a hint to its users, and it runs without. */
const NEEDLESS_SCRIPTS = ['protobufjs'];

describe('the packages of the lockfile', () => {
  test('are each pinned by SHA-512', () => {
    const open = installed.filter(([, {integrity}]) => !/^sha512-.{86}==$/.test(integrity ?? ''));

    assert.ok(installed.length > 100);
    assert.deepEqual(
      open.map(([path]) => path),
      [],
    );
  });

  test('run no script at their installation but those that are allowed', () => {
    const withScripts = installed.filter(([, {hasInstallScript}]) => hasInstallScript === true);
    const names = [...new Set(withScripts.map(([path]) => nameOf(path)))].sort();

    assert.deepEqual(names, [...Object.keys(allowScripts), ...NEEDLESS_SCRIPTS].sort());
    const used = withScripts.filter(
      ([path, {dev}]) => dev !== true && nameOf(path) in allowScripts,
    );
    assert.deepEqual(
      used.map(([path]) => nameOf(path)),
      ['better-sqlite3'],
    );
  });

  test('have licences that allow to pass the program on', () => {
    const refused = installed.filter(([, {license = '', dev}]) => {
      return !PERMISSIVE.includes(license) && !(dev && ONLY_FOR_DEVELOPMENT.includes(license));
    });

    assert.deepEqual(
      refused.map(([path, {license}]) => `${path}: ${license}`),
      [],
    );
  });
});
