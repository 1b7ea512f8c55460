import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {describe, test} from 'node:test';

import {hasRights, SETPRIV, withRights} from '../../../agent/children/bounded-rights.js';

describe('a child with a few rights', () => {
  test('runs the same program with the same arguments and environment', () => {
    const child = withRights({path: '/bin/x', args: ['-a', '--b'], env: {LC_ALL: 'C'}}, ['BPF']);

    assert.equal(child.path, SETPRIV);
    assert.deepEqual(child.args.slice(child.args.indexOf('--')), ['--', '/bin/x', '-a', '--b']);
    assert.deepEqual(child.env, {LC_ALL: 'C'});
  });

  const skip = process.getuid?.() !== 0 ? 'needs root' : !existsSync(SETPRIV) && 'needs setpriv';
  test('has those alone', {skip}, () => {
    const child = {path: '/bin/grep', args: ['Cap', '/proc/self/status'], env: {}};
    const {path, args} = withRights(child, ['SYSLOG']);

    const {stdout, stderr} = spawnSync(path, args, {encoding: 'utf8'});

    assert.equal(stderr, '');
    const sets = [...stdout.matchAll(/^Cap(\w+):\s*0*(\w+)$/gm)].map(([, name, mask]) => [
      name,
      mask,
    ]);
    const syslog = '400000000';
    assert.deepEqual(Object.fromEntries(sets), {
      ...{Inh: '0', Amb: '0'},
      ...{Prm: syslog, Eff: syslog, Bnd: syslog},
    });
  });

  test('needs a parent that has them', () => {
    assert.equal(hasRights(['BPF', 'PERFMON'], 'CapEff:\t000000c000000000\n'), true);
    assert.equal(hasRights(['BPF', 'SYSLOG'], 'CapEff:\t000000c000000000\n'), false);
    assert.equal(hasRights(['BPF'], 'no status'), false);
  });
});
