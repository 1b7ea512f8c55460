// Stacks in the formats of other tools: checked by the rules those give, and by pprof itself.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import type {Frame} from '../../../src/domain/stacks/stack.js';
import {writeFolded} from '../../../src/export/folded.js';
import {writePprof} from '../../../src/export/pprof.js';
import type {ExportedProfile} from '../../../src/export/profile.js';
import {writeSpeedscope} from '../../../src/export/speedscope.js';
import {StackTree} from '../../../src/flame/stack-tree.js';

/** What flamegraph.pl takes for a line: everything up to a space and a number. */
const FOLDED_LINE = /^(.*)\s+?(\d+(?:\.\d*)?)$/;

const HOSTILE = 'a;b\n<script>\x1b[2J 99';
const FRAMES: readonly Frame[] = [
  {kind: 'user', name: 'main.main', module: 'server', named: true, inlined: false},
  {kind: 'user', name: 'main.serve', module: 'server', named: true, inlined: true},
  {kind: 'kernel', name: 'vfs_read', module: '[kernel]', named: true, inlined: false},
  {kind: 'user', name: HOSTILE, module: '\x00"\x9b\u202e', named: true, inlined: false},
  {kind: 'user', name: '', module: 'lib.so', named: false, inlined: false},
  {kind: 'user', name: 'x'.repeat(65_536), module: 'lib.so', named: true, inlined: false},
];

describe('folded stacks', () => {
  test('are a line for each stack, with kernel and inlined functions marked', () => {
    assert.equal(folded(profile()), 'main.main 5\nmain.main;main.serve_[i];vfs_read_[k] 10\n');
  });

  test('keep to their grammar whatever a function is called', () => {
    const lines = folded(hostile()).trimEnd().split('\n');

    assert.equal(lines.length, 3);
    for (const line of lines) {
      const [, stack, weight] = FOLDED_LINE.exec(line) ?? [];
      assert.equal(weight, '7');
      assert.equal(stack?.split(';').length, 2);
      assert.ok(line.length < 2_000);
      assert.doesNotMatch(line, /[\u0000-\u001f]/);
    }
    assert.ok(lines[0]!.startsWith('main.main;a:b\\x0a<script>\\x1b[2J 99 7'));
  });

  test('of a run without samples are empty', () => {
    assert.equal(folded({...profile(), samples: []}), '');
  });
});

describe('a speedscope file', () => {
  for (const [what, made] of [
    ['of samples', profile()],
    ['of hostile names', hostile()],
    ['of nothing', {...profile(), samples: []}],
    ['of nanoseconds', {...profile(), kind: 'off-cpu'}],
  ] as const) {
    test(`${what} is what its specification asks for`, () => {
      const text = [...writeSpeedscope(made)].join('');
      const file = JSON.parse(text) as SpeedscopeFile;

      assert.doesNotMatch(text.trimEnd(), /[\u0000-\u001f\u007f-\u009f\u202e]/);
      assert.equal(file.$schema, 'https://www.speedscope.app/file-format-schema.json');
      assert.ok(file.shared.frames.every(({name, file: path}) => isText(name) && isText(path)));
      assert.equal(file.profiles.length, 1);
      const [{type, name, unit, startValue, endValue, samples, weights}] = file.profiles;
      assert.equal(type, 'sampled');
      assert.ok(isText(name));
      assert.equal(unit, made.kind === 'on-cpu' ? 'none' : 'nanoseconds');
      assert.equal(samples.length, weights.length);
      assert.equal(
        endValue - startValue,
        weights.reduce((sum, weight) => sum + weight, 0),
      );
      const count = file.shared.frames.length;
      assert.ok(
        samples.flat().every((frame) => Number.isInteger(frame) && frame >= 0 && frame < count),
      );
    });
  }

  test('has its stacks from the root to the leaf', () => {
    const file = JSON.parse([...writeSpeedscope(profile())].join('')) as SpeedscopeFile;

    assert.deepEqual(file.profiles[0].samples, [[0, 1, 2], [0], [0, 1, 2]]);
    assert.deepEqual(file.profiles[0].weights, [3, 5, 7]);
  });
});

describe('a pprof file', {skip: hasPprof() ? false : 'go tool pprof is not installed'}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-pprof-'));
  after(() => rmSync(folder, {recursive: true, force: true}));
  const pprof = (made: ExportedProfile, ...options: readonly string[]): string => {
    const path = join(folder, 'profile.pb.gz');
    writeFileSync(path, writePprof(made));
    return execFileSync('go', ['tool', 'pprof', '-symbolize=none', ...options, path], {
      encoding: 'utf8',
      env: {...process.env, PPROF_TMPDIR: folder, TZ: 'UTC'},
    });
  };

  test('shows the functions with their own and total time', () => {
    const top = pprof(profile(), '-top', '-unit=ms');

    assert.match(top, /Type: cpu/);
    assert.match(top, /Duration: 10s, Total samples = 150ms/);
    assert.match(top, /100ms 66\.67% 66\.67% +100ms 66\.67% +vfs_read/);
    assert.match(top, /50ms 33\.33% +100% +150ms +100% +main\.main/);
    assert.match(top, /0 +0% +100% +100ms 66\.67% +main\.serve/);
  });

  test('has the time of the run and the labels of the samples', () => {
    const raw = pprof(profile(), '-raw');

    assert.match(raw, /Time: 2026-11-23 20:00:00\.123456789/);
    assert.match(
      pprof(profile(), '-top', '-sample_index=samples', '-tagfocus=phase=peak'),
      /7 46\.67% 46\.67% +7 46\.67% +vfs_read/,
    );
    assert.match(raw, /phase:\[warm\]/);
  });

  test('of off-CPU time counts nanoseconds', () => {
    const top = pprof({...profile(), kind: 'off-cpu'}, '-top', '-unit=ns');

    assert.match(top, /Type: off-cpu/);
    assert.match(top, /10ns 66\.67% .*vfs_read/);
  });

  test('of hostile names is read', () => {
    assert.match(pprof(hostile(), '-raw'), /Samples:/);
    assert.match(pprof({...profile(), samples: []}, '-raw'), /Samples:/);
  });
});

interface SpeedscopeFile {
  readonly $schema: string;
  readonly shared: {readonly frames: readonly {readonly name: string; readonly file: string}[]};
  readonly profiles: readonly [
    {
      readonly type: string;
      readonly name: string;
      readonly unit: string;
      readonly startValue: number;
      readonly endValue: number;
      readonly samples: readonly (readonly number[])[];
      readonly weights: readonly number[];
    },
  ];
}

function profile(): ExportedProfile {
  const tree = new StackTree();
  const [deep, shallow] = [tree.add([0, 1, 2]), tree.add([0])];
  return {
    name: 'ramp',
    kind: 'on-cpu',
    startNs: 1_795_464_000_123_456_789n,
    durationNs: 10_000_000_000n,
    periodNs: 10_000_000,
    tree,
    frames: FRAMES,
    samples: [
      {node: deep, weight: 3, labels: {phase: 'warm', target: 'registry'}},
      {node: shallow, weight: 5},
      {node: deep, weight: 7, labels: {phase: 'peak'}},
    ],
  };
}

function hostile(): ExportedProfile {
  const tree = new StackTree();
  const samples = [3, 4, 5].map((frame) => ({node: tree.add([0, frame]), weight: 7}));
  return {...profile(), name: HOSTILE, tree, samples};
}

function folded(made: ExportedProfile): string {
  return [...writeFolded(made)].join('');
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function hasPprof(): boolean {
  try {
    return execFileSync('go', ['tool', '-n', 'pprof'], {encoding: 'utf8'}).includes('pprof');
  } catch {
    return false;
  }
}
