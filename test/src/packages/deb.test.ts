import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, test} from 'node:test';

import {findProgram} from '../../../src/parts/program.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import {makeDeb, neededPackages, papers, tarOf} from './support/package-modules.js';

const EPOCH = 1_700_000_000;
const FILES = {
  'usr/bin/watch': '#!/bin/sh\necho watching\n',
  'usr/share/doc/watch/copyright': 'Apache-2.0\n',
  'etc/regscope/watch.yaml': 'watch: {}\n',
};
const DEB = {
  ...{name: 'watch', version: '1.2.3', epoch: EPOCH, scripts: {postinst: '#!/bin/sh\nset -e\n'}},
  fields: {Depends: 'libc6', Description: 'watches\n a host'},
};

describe('makeDeb', {skip: whyNot('dpkg-deb')}, () => {
  const out = temporaryFolder('deb');

  const build = async (name: string): Promise<string> => {
    const stage = stageFiles(join(out, name));
    return join(out, await makeDeb(out, stage, DEB));
  };
  const ask = (...words: string[]): string => execFileSync('dpkg-deb', words, {encoding: 'utf8'});

  test('gives the same bytes for the same files, whenever and by whomever they were written', async () => {
    const sums: string[] = [];
    for (const name of ['first', 'second']) {
      const bytes = readFileSync(await build(name));
      sums.push(createHash('sha256').update(bytes).digest('hex'));
    }

    assert.equal(sums[0], sums[1]);
  });

  test('writes the control file, hashes, settings and scripts of Debian', async () => {
    const path = await build('third');
    const control = join(out, 'control');
    ask('--control', path, control);
    const read = (name: string): string => readFileSync(join(control, name), 'utf8');

    assert.match(ask('--info', path, 'control'), /^Package: watch\nVersion: 1\.2\.3\n/);
    assert.match(read('control'), /^Description: watches\n a host\nInstalled-Size: 3\n/m);
    assert.equal(read('conffiles'), '/etc/regscope/watch.yaml\n');
    assert.deepEqual(read('md5sums').match(/(?<= {2}).*/g), [
      'usr/bin/watch',
      'usr/share/doc/watch/copyright',
    ]);
    assert.match(read('md5sums'), new RegExp(md5(FILES['usr/bin/watch'])));
    assert.equal(read('postinst'), DEB.scripts.postinst);
  });

  test('gives all files to root, with rights and times that do not depend on who built it', async () => {
    const lines = ask('--contents', await build('fourth'))
      .trim()
      .split('\n');

    assert.ok(lines.every((line) => /^\S+ root\/root .*2023-11-14/.test(line)));
    const rights = (path: string): string | undefined =>
      lines.find((line) => line.includes(`./${path}`))?.split(' ')[0];
    assert.equal(rights('usr/bin/watch'), '-rwxr-xr-x');
    assert.equal(rights('etc/regscope/watch.yaml'), '-rw-r--r--');
    assert.equal(rights('usr/bin/w '), 'lrwxrwxrwx');
  });
});

test('tarOf gives the same bytes for the same files', async () => {
  const out = temporaryFolder('tar');
  const [first, second] = [stageFiles(join(out, 'a')), stageFiles(join(out, 'b'))];

  const bytes = await tarOf(first, ['usr', 'etc'], EPOCH);

  assert.ok(bytes.equals(await tarOf(second, ['usr', 'etc'], EPOCH)));
});

describe('neededPackages', {skip: whyNot('readelf')}, () => {
  test('names the packages of the libraries that Node asks for, with the oldest versions', async () => {
    const line = await neededPackages([process.execPath]);

    // Node 26 asks for libatomic besides.
    assert.match(
      line,
      /^(?:libatomic1, )?libc6 \(>= 2\.\d+\), libgcc-s1, libstdc\+\+6 \(>= \d+\)$/,
    );
  });

  test('refuses a program that asks for a library of which it knows no package', async () => {
    await assert.rejects(neededPackages(['/bin/bash']), /needs libtinfo/);
  });
});

describe('maintainer scripts', () => {
  for (const [unit, before] of [
    ['regscope-agent.service', ''],
    ['regscope-collector.service', readFileSync(join(papers.HERE, 'regscope/user.sh'), 'utf8')],
  ] as const) {
    const scripts = papers.scriptsOf(unit, {before, purge: ':', kept: 'x'});

    for (const [name, text] of Object.entries(scripts)) {
      test(`${name} of ${unit} is a shell script without open placeholders`, () => {
        execFileSync('sh', ['-n'], {input: text});

        assert.match(text, /^#!\/bin\/sh\n/);
        assert.match(text, /^set -e$/m);
        assert.doesNotMatch(text, /@[A-Z]+@|undefined/);
      });
    }

    test(`those of ${unit} neither enable nor start it`, () => {
      const text = Object.values(scripts).join('');

      assert.doesNotMatch(text, /(?:systemctl|deb-systemd-\w+) .*\b(?:enable|start)\b/);
      assert.match(text, new RegExp(`try-restart ${unit}`));
    });
  }
});

/** Files of different times and rights each time. */
function stageFiles(stage: string): string {
  const isFirst = /first|a$/.test(stage);
  for (const [path, text] of Object.entries(FILES)) {
    const mode = path.startsWith('usr/bin/') ? 0o700 : isFirst ? 0o600 : 0o664;
    mkdirSync(join(stage, dirname(path)), {recursive: true, mode: isFirst ? 0o700 : 0o775});
    writeFileSync(join(stage, path), text, {mode});
    utimesSync(join(stage, path), isFirst ? 1 : 2, isFirst ? 1 : 2);
  }
  symlinkSync('watch', join(stage, 'usr/bin/w'));
  return stage;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function whyNot(program: string): string | false {
  return findProgram(program) === undefined ? `${program} is not installed` : false;
}
