import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import {BpfStatsSwitch, ProgramMeter} from '../../../agent/bpftrace/bpf-stats.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-bpf-stats-'));
after(() => rmSync(folder, {recursive: true}));

describe('BpfStatsSwitch', () => {
  for (const before of ['0', '1']) {
    test(`switches statistics on and puts ${before} back`, () => {
      const file = join(folder, `switch-${before}`);
      writeFileSync(file, `${before}\n`);
      const stats = new BpfStatsSwitch(file);

      assert.equal(stats.enable(), true);
      assert.equal(readFileSync(file, 'utf8').trim(), '1');
      stats.restore();
      assert.equal(readFileSync(file, 'utf8').trim(), before);
    });
  }

  test('switches on again what another program switched off, and still puts the first value back', () => {
    const file = join(folder, 'switch');
    writeFileSync(file, '0');
    const stats = new BpfStatsSwitch(file);
    stats.enable();
    writeFileSync(file, '0');

    stats.enable();
    assert.equal(readFileSync(file, 'utf8'), '1');
    stats.restore();
    assert.equal(readFileSync(file, 'utf8'), '0');
  });

  test('says so where it may not, and leaves everything as it is', () => {
    const stats = new BpfStatsSwitch(join(folder, 'nowhere'));

    assert.equal(stats.enable(), false);
    assert.doesNotThrow(() => stats.restore());
  });
});

describe('ProgramMeter', () => {
  test('reads programs in the order of loading, without BEGIN and what is no program', () => {
    writeFdinfo('20', {type: 5, id: 902, ns: 7000, runs: 70, missed: 1});
    writeFdinfo('21', {type: 17, id: 900, ns: 1, runs: 1, missed: 0});
    writeFdinfo('9', {type: 7, id: 901, ns: 500, runs: 5, missed: 0});
    // A second descriptor of one program.
    writeFdinfo('30', {type: 7, id: 901, ns: 500, runs: 5, missed: 0});
    writeFileSync(join(folder, '77/fdinfo/3'), 'pos:\t0\nmap_type:\t1\nmap_id:\t4\n');
    // A link, as bpftrace 0.27 has one for each program.
    const link = 'pos:\t0\nlink_type:\tperf\nlink_id:\t4368\nprog_tag:\t436e\nprog_id:\t902\n';
    writeFileSync(join(folder, '77/fdinfo/99'), link);

    const meter = new ProgramMeter(77, folder);

    assert.equal(meter.programs, 2);
    assert.deepEqual(meter.read(), [
      {runNs: 500, runs: 5, missed: 0},
      {runNs: 7000, runs: 70, missed: 1},
    ]);
    meter.close();
  });

  test('reads anew each time', () => {
    writeFdinfo('20', {type: 5, id: 902, ns: 7000, runs: 70, missed: 1});
    const meter = new ProgramMeter(77, folder);
    writeFdinfo('20', {type: 5, id: 902, ns: 8000, runs: 80, missed: 2});

    assert.deepEqual(meter.read()?.at(-1), {runNs: 8000, runs: 80, missed: 2});
    meter.close();
  });

  test('reads a program where it is, and not the link that attaches it', () => {
    writeFdinfo('5', {type: 26, id: 990, ns: 700, runs: 7, missed: 0});
    writeFileSync(join(folder, '77/fdinfo/6'), 'link_type:\ttracing\nprog_id:\t990\n');

    const meter = new ProgramMeter(77, folder);

    assert.deepEqual(meter.read()?.at(-1), {runNs: 700, runs: 7, missed: 0});
    meter.close();
  });
});

interface Fake {
  readonly type: number;
  readonly id: number;
  readonly ns: number;
  readonly runs: number;
  readonly missed: number;
}

function writeFdinfo(fd: string, {type, id, ns, runs, missed}: Fake): void {
  mkdirSync(join(folder, '77/fdinfo'), {recursive: true});
  const lines = [
    'pos:\t0',
    `prog_type:\t${type}`,
    'prog_tag:\tf6fdb56bb9970726',
    `prog_id:\t${id}`,
    `run_time_ns:\t${ns}`,
    `run_cnt:\t${runs}`,
    `recursion_misses:\t${missed}`,
    '',
  ];
  writeFileSync(join(folder, '77/fdinfo', fd), lines.join('\n'));
}
