// The release of a program, from Go's build information and from Debian's packages.

import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {after, describe, test} from 'node:test';
import {gzipSync} from 'node:zlib';

import {programVersion, versionInModules} from '../../../agent/targets/program-version.js';
import {cpuMsOf} from '../../support/cpu-time.js';

const root = mkdtempSync(join(tmpdir(), 'regscope-root-'));
after(() => rmSync(root, {recursive: true}));

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), {recursive: true});
  writeFileSync(join(root, path), content);
}

function build(...lines: string[]) {
  return {goVersion: 'go1.24.1', modules: `path\texample.com/registry\n${lines.join('\n')}\n`};
}

describe('the release of a Go program', () => {
  for (const [what, lines, version] of [
    ['is the version of its main module', ['mod\texample.com/registry\tv3.0.0\th1:abc='], 'v3.0.0'],
    [
      'is what was linked in, where the module has none',
      [
        'mod\texample.com/registry\t(devel)\t',
        'build\t-ldflags="-s -w -X \\"example.com/x/version.GoVersion=1.2\\" -X example.com/x/version.Version=v2.8.3 -X \'a.BuildTime=now\'"',
      ],
      'v2.8.3',
    ],
    [
      'is found behind tabs and quotes, as in dockerd',
      [
        'build\t-ldflags=" \\t\\t-w \\t-X \\"github.com/docker/docker/dockerversion.Version=20.10.24+dfsg1\\" \\t"',
      ],
      '20.10.24+dfsg1',
    ],
    [
      'is a tag, where no variable is called version',
      ['build\t-ldflags="-X zotregistry.dev/zot/pkg/api/config.ReleaseTag=v2.1.0 -X a.Commit=1"'],
      'v2.1.0',
    ],
    [
      'is the commit, marked where the tree was changed',
      ['build\tvcs.revision=0123456789abcdef0123', 'build\tvcs.modified=true'],
      '0123456789ab+dirty',
    ],
    ['is not told by other settings', ['build\t-trimpath=true', 'build\tGOOS=linux'], undefined],
  ] as const) {
    test(what, () => {
      assert.equal(versionInModules(build(...lines).modules), version);
    });
  }

  test('has no invisible characters and no more than 64', () => {
    const of = (version: string) => programVersion(build(`mod\tx\t${version}\t`), root, '/x');

    assert.equal(of('v1\u001b[31m'), undefined);
    assert.equal(of('v'.repeat(100)), 'v'.repeat(64));
  });

  for (const [what, flags] of [
    ['a name without a value', `-X ${'a'.repeat(200_000)}`],
    ['paths', `-X ${'a/'.repeat(100_000)}`],
    ['options without names', '-X '.repeat(70_000)],
    ['blanks', `-X${' '.repeat(200_000)}`],
  ] as const) {
    test(`is looked for at once in endless ${what}`, () => {
      const {modules} = build(`build\t-ldflags=${flags}`);

      assert.ok(cpuMsOf(() => versionInModules(modules)) < 200);
    });
  }
});

describe('the release of a program of Debian', () => {
  put('var/lib/dpkg/info/docker-registry.list', '/.\n/usr\n/usr/bin/docker-registry\n');
  put(
    'usr/share/doc/docker-registry/changelog.Debian.gz',
    gzipSync(`docker-registry (2.8.2+ds1-1) unstable; urgency=medium\n${'x\n'.repeat(9_000)}`),
  );

  test('is that of the package that the program is a file of', () => {
    assert.equal(programVersion(undefined, root, '/usr/bin/docker-registry'), '2.8.2+ds1-1');
    assert.equal(programVersion(build(), root, '/usr/bin/docker-registry'), '2.8.2+ds1-1');
  });

  test('is unknown where another file has its name', () => {
    assert.equal(programVersion(undefined, root, '/opt/docker-registry'), undefined);
    assert.equal(programVersion(undefined, root, '/usr/bin/..'), undefined);
    assert.equal(programVersion(undefined, join(root, 'none'), '/usr/bin/nginx'), undefined);
  });

  for (const [what, content] of [
    ['no changelog', Buffer.from('docker (1.0) noise')],
    ['a changelog of noise', gzipSync('noise')],
    ['one that unfolds to gigabytes', gzipSync(Buffer.alloc(64 * 1024 * 1024))],
  ] as const) {
    test(`is unknown for a package with ${what}`, () => {
      put('var/lib/dpkg/info/nginx.list', '/usr/sbin/nginx\n');
      put('usr/share/doc/nginx/changelog.Debian.gz', content);

      assert.equal(programVersion(undefined, root, '/usr/sbin/nginx'), undefined);
    });
  }
});
