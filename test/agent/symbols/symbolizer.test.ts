// Stacks of a made /proc: what is named, kept by address, and dropped.

import assert from 'node:assert/strict';
import {mkdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {toMapping} from '../../../agent/symbols/memory-map.js';
import {Symbolizer} from '../../../agent/symbols/symbolizer.js';
import {cpuMsOf} from '../../support/cpu-time.js';
import {syntheticGo} from './support/synthetic-go.js';
import {temporaryFile, temporaryFolder} from './support/temporary-files.js';

const folder = temporaryFolder();
const NAMES = ['runtime.text', 'main.serve', 'main.wait'];
/** Chosen by the loader; the code lies at 0x1000 in the file and at 0x401000 in the program. */
const BIAS = 0x5555_0000_0000;
const at = (offset: number): number => BIAS + offset;

describe('a symbolizer', () => {
  test('names frames from the root to the leaf, kernel last', () => {
    const {symbolizer} = withProcess(7);

    const stack = symbolizer.symbolize(7, [at(0x1045), at(0x1095)], '\n    vfs_read+17\n');

    assert.deepEqual(stack, {
      frames: [
        {kind: 'user', name: 'main.wait', module: 'server', named: true, inlined: false},
        {kind: 'user', name: 'main.serve', module: 'server', named: true, inlined: false},
        {kind: 'kernel', name: 'vfs_read', module: '[kernel]', named: true, inlined: false},
      ],
      truncated: false,
      droppedFrames: 0,
    });
  });

  test('puts a mark above the root of a stack with more callers than were read', () => {
    const {symbolizer} = withProcess(7);

    const stack = symbolizer.symbolize(7, [at(0x1045), at(0x1095)], '', true);

    assert.deepEqual(
      stack.frames.map(({name}) => name),
      ['[cut]', 'main.wait', 'main.serve'],
    );
    assert.equal(stack.truncated, true);
  });

  test('takes a return address that begins the next function for the one that called', () => {
    const {symbolizer} = withProcess(7);

    const leaf = symbolizer.symbolize(7, [at(0x1080)]).frames[0];
    const caller = symbolizer.symbolize(7, [at(0x1010), at(0x1080)]).frames[0];

    assert.equal(leaf?.name, 'main.wait');
    assert.equal(caller?.name, 'main.serve');
  });

  test('drops and counts what lies outside of executable mappings', () => {
    const {symbolizer} = withProcess(7);

    const stack = symbolizer.symbolize(7, [
      at(0x1045),
      0x7,
      at(0x2010),
      0xffff_ffff_ffff_f000,
      NaN,
    ]);

    assert.deepEqual(
      stack.frames.map(({name}) => name),
      ['main.serve'],
    );
    assert.equal(stack.droppedFrames, 4);
    assert.deepEqual(symbolizer.counts(), {named: 1, unnamed: 0, dropped: 4});
  });

  test('keeps the address and the module where nothing has a name', () => {
    const {symbolizer} = withProcess(7);

    const names = [at(0x1fff), 0x6000_0000_0010, 0x7fff_0000_0020, 0x6100_0000_0010].map(
      (address) => symbolizer.symbolize(7, [address]).frames[0],
    );

    assert.deepEqual(
      names.map((frame) => [frame?.name, frame?.module, frame?.named]),
      [
        ['server+0x401fff', 'server', false],
        ['[anonymous]+0x10', '[anonymous]', false],
        ['[vdso]+0x20', '[vdso]', false],
        ['evil\\012name\\x1b[2J+0x5010', 'evil\\012name\\x1b[2J', false],
      ],
    );
  });

  test('keeps the addresses of a process that ended before its maps were read', () => {
    const {symbolizer} = withProcess(7);

    const stack = symbolizer.symbolize(8, [0x401045]);

    assert.equal(stack.frames[0]?.name, '[unknown]+0x401045');
  });

  test('names what a process ran after it ended', () => {
    const {symbolizer, procRoot} = withProcess(7);
    symbolizer.watch(7);
    rmSync(join(procRoot, '7'), {recursive: true});

    assert.equal(symbolizer.symbolize(7, [at(0x1045)]).frames[0]?.name, 'main.serve');
  });

  test('names what a process ran that ended before its maps were read, as the kernel told', () => {
    const {symbolizer, procRoot, inode} = withProcess(7);
    const told = {startAddress: at(0x1000), endAddress: at(0x2000), fileOffset: 0x1000};
    const code = {...told, device: 0x800001, inode, name: 'server'};

    symbolizer.mapped(8, toMapping(code), 7, join(folder, 'server'));
    assert.equal(symbolizer.symbolize(8, [at(0x1045)]).frames[0]?.name, 'main.serve');

    // Its binary is known by now, wherever the next process has it from.
    rmSync(join(procRoot, '7'), {recursive: true});
    symbolizer.mapped(9, toMapping(code), 7);
    assert.equal(symbolizer.symbolize(9, [at(0x1045)]).frames[0]?.name, 'main.serve');
    assert.equal(symbolizer.symbolize(9, [at(0x3045)]).droppedFrames, 1);
  });

  test('takes no file of another number for what the kernel told', () => {
    const {symbolizer, inode} = withProcess(7);
    const told = {startAddress: at(0x1000), endAddress: at(0x2000), fileOffset: 0x1000};

    const other = {...told, device: 0x800001, inode: inode + 1n, name: 'server'};
    symbolizer.mapped(8, toMapping(other), 7, join(folder, 'server'));

    assert.equal(symbolizer.symbolize(8, [at(0x1045)]).frames[0]?.name, 'server+0x1045');
  });

  test("names what a forked process ran by its parent's code", () => {
    const {symbolizer} = withProcess(7);
    symbolizer.watch(7);

    symbolizer.inherit(8, 7);
    symbolizer.inherit(9, 8);

    assert.equal(symbolizer.symbolize(9, [at(0x1045)]).frames[0]?.name, 'main.serve');
  });

  test('does not take a file that replaced the mapped one for it', () => {
    const {symbolizer, procRoot} = withProcess(7);
    writeMaps(procRoot, 7, 4_711n);

    const stack = symbolizer.symbolize(7, [at(0x1045)]);

    assert.equal(stack.frames[0]?.name, 'server+0x1045');
  });

  test('reads the maps again when code appears that they do not have, once a second', () => {
    let nowMs = 0;
    const {symbolizer, procRoot, inode} = withProcess(7, () => nowMs);
    symbolizer.watch(7);
    const library = '700000000000-700000001000 r-xp 00001000 08:01';
    writeMaps(procRoot, 7, inode, `${library} ${inode} ${join(folder, 'server')}`);

    nowMs = 500;
    assert.equal(symbolizer.symbolize(7, [0x7000_0000_0045]).droppedFrames, 1);
    nowMs = 1_000;
    assert.equal(symbolizer.symbolize(7, [0x7000_0000_0045]).frames[0]?.name, 'main.serve');
  });

  test('gives the same frame as the same object', () => {
    const {symbolizer} = withProcess(7);

    const [one, other] = [0x1045, 0x1046].map(
      (offset) => symbolizer.symbolize(7, [at(offset)]).frames[0],
    );

    assert.equal(one, other);
  });

  test('marks a stack that was cut at the depth limit', () => {
    const {symbolizer} = withProcess(7);
    const deep = (depth: number): number[] => Array.from({length: depth}, () => at(0x1045));

    assert.equal(symbolizer.symbolize(7, deep(126)).truncated, false);
    const cut = symbolizer.symbolize(7, deep(127));
    assert.equal(cut.truncated, true);
    assert.deepEqual([cut.frames[0]!.name, cut.frames.length], ['[cut]', 128]);
  });

  test('names bare kernel addresses by kallsyms', () => {
    const {symbolizer, procRoot} = withProcess(7);
    writeFileSync(
      join(procRoot, 'kallsyms'),
      'ffffffff81000000 T _text\nffffffff81000010 t do_it\nffffffff81000100 D data\nbroken\n',
    );

    const {frames} = symbolizer.symbolize(7, [], '0xffffffff81000018\n0x12\nschedule+3');

    assert.deepEqual(
      frames.map(({name, named}) => [name, named]),
      [
        ['schedule', true],
        ['[kernel]+0x12', false],
        ['do_it', true],
      ],
    );
  });

  test('names a stack of addresses that it has seen about as fast as one looks them up', () => {
    const {symbolizer} = withProcess(7);
    const addresses = [...Array.from({length: 60}, (_, index) => at(0x1040 + index)), 0x7];
    const known = new Map(addresses.map((address) => [address, address]));
    const lookUp = (): number => addresses.reduce((sum, address) => sum + known.get(address)!, 0);
    // The least of several: whatever else runs on the host takes caches away.
    const rounds = Array.from({length: 8}, () => [
      usecsOf(() => symbolizer.symbolize(7, addresses)),
      usecsOf(lookUp),
    ]);

    const [named, found] = [0, 1].map((at) => Math.min(...rounds.map((round) => round[at]!)));
    assert.ok(named! <= 8 * found!, `µs of each: ${rounds.join('; ')}`);
  });
});

/** CPU time of one round. */
function usecsOf(work: () => unknown): number {
  const rounds = 10_000;
  const ms = cpuMsOf(() => {
    for (let round = 0; round < rounds; round += 1) work();
  });
  return (ms * 1_000) / rounds;
}

interface Made {
  readonly symbolizer: Symbolizer;
  readonly procRoot: string;
  readonly inode: bigint;
}

let made = 0;

function withProcess(pid: number, nowMs = (): number => 0): Made {
  const procRoot = join(folder, `proc-${made++}`);
  const server = temporaryFile(folder, 'server', syntheticGo({layout: '1.18', names: NAMES}));
  mkdirSync(join(procRoot, String(pid), 'root', folder), {recursive: true});
  writeFileSync(
    join(procRoot, String(pid), 'root', server),
    syntheticGo({layout: '1.18', names: NAMES}),
  );
  const {ino} = statSync(join(procRoot, String(pid), 'root', server), {bigint: true});
  writeMaps(procRoot, pid, ino);
  return {symbolizer: new Symbolizer({procRoot, nowMs}), procRoot, inode: ino};
}

function writeMaps(procRoot: string, pid: number, inode: bigint, more = ''): void {
  const range = (start: number): string => `${start.toString(16)}-${(start + 0x1000).toString(16)}`;
  const server = join(folder, 'server');
  const lines = [
    `${range(BIAS + 0x1000)} r-xp 00001000 08:01 ${inode} ${server}`,
    `${range(BIAS + 0x2000)} rw-p 00002000 08:01 ${inode} ${server}`,
    `${range(0x6000_0000_0000)} rwxp 00000000 00:00 0 `,
    `${range(0x6100_0000_0000)} r-xp 00005000 08:01 99 /x/evil\\012name\x1b[2J`,
    `${range(0x7fff_0000_0000)} r-xp 00000000 00:00 0 [vdso]`,
    'not a mapping at all',
    more,
  ];
  writeFileSync(join(procRoot, String(pid), 'maps'), `${lines.join('\n')}\n`);
}
