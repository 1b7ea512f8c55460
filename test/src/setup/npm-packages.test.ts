import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {npmPackages} from './support/setup-modules.js';

const WANTED = {
  '': {name: 'regscope'},
  'node_modules/better-sqlite3': {version: '12.11.1'},
  'node_modules/@esbuild/aix': {version: '1.0.0', optional: true},
};
const LOADS = 'module.exports = class { close() {} };';

describe('npmState', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'npm-'));
    writeJson('package-lock.json', {packages: WANTED});
    writeFileSync(join(root, 'package.json'), '{}');
  });

  afterEach(() => rmSync(root, {recursive: true}));

  test('is incomplete before the first installation', () => {
    assert.equal(npmPackages.npmState(root), 'incomplete');
  });

  test('is complete when every package is there, whatever the times say', () => {
    install(WANTED);
    utimesSync(join(root, 'package-lock.json'), 4e9, 4e9);

    assert.equal(npmPackages.npmState(root), 'complete');
  });

  test('is complete without packages for other platforms', () => {
    install({'node_modules/better-sqlite3': {version: '12.11.1'}});

    assert.equal(npmPackages.npmState(root), 'complete');
  });

  test('is incomplete when a version is another', () => {
    install({'node_modules/better-sqlite3': {version: '11.0.0'}});

    assert.equal(npmPackages.npmState(root), 'incomplete');
  });

  test('is incomplete when the installation did not come to its end', () => {
    install(WANTED);
    rmSync(join(root, 'node_modules/.package-lock.json'));

    assert.equal(npmPackages.npmState(root), 'incomplete');
  });

  test('knows a package that was compiled for another Node', () => {
    install(WANTED, 'throw new Error("NODE_MODULE_VERSION 108")');

    assert.equal(npmPackages.npmState(root), 'other-node');
  });

  function install(packages: object, sqlite = LOADS): void {
    const folder = join(root, 'node_modules/better-sqlite3');
    mkdirSync(folder, {recursive: true});
    writeFileSync(join(folder, 'index.js'), sqlite);
    writeJson('node_modules/.package-lock.json', {packages});
  }

  function writeJson(path: string, value: unknown): void {
    writeFileSync(join(root, path), JSON.stringify(value));
  }
});
