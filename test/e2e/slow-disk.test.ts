// Checks regscope's purpose: a registry whose disk takes no more writes gets slow when more users push, and
// the report names the phase, the request, the part of its time, the disk and the stack.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, rmdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import type {ReportJson} from '../../src/contract/report-json.js';
import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {mountDisk, type Disk} from '../support/mounted-disk.js';
import {Regscope, whyNoKernel} from '../support/regscope.js';

const CONTROLLER = '/sys/fs/cgroup/blkio';
const WRITES_PER_SECOND = 400;
const SKIP =
  whyNoKernel() ||
  (existsSync(join(CONTROLLER, 'blkio.throttle.write_iops_device'))
    ? false
    : 'the blkio controller of cgroup v1 cannot be had: no disk can be slowed down');

describe('a registry on a disk that takes few writes', {skip: SKIP, timeout: 180_000}, () => {
  const regscope = new Regscope();
  const group = join(CONTROLLER, `regscope-${process.pid}`);
  let disk: Disk;
  let registry: RegistryPart;
  let report: ReportJson;

  before(async () => {
    disk = mountDisk('512M');
    registry = await startRegistry({storageDir: disk.directory});
    mkdirSync(group);
    writeFileSync(join(group, 'cgroup.procs'), String(registry.pid));
    const device = execFileSync('findmnt', ['-no', 'MAJ:MIN', disk.directory], {encoding: 'utf8'});
    const limit = `${device.trim()} ${WRITES_PER_SECOND}`;
    writeFileSync(join(group, 'blkio.throttle.write_iops_device'), limit);
    report = await run();
  });

  after(async () => {
    await registry?.stop();
    if (existsSync(group)) rmdirSync(group);
    disk?.unmount();
    regscope.remove();
  });

  async function run(): Promise<ReportJson> {
    const scenario = join(regscope.home, 'slow.yaml');
    writeFileSync(
      scenario,
      [
        'name: slow disk',
        'image: {layers: 1, layerSize: 64KiB}',
        'phases:',
        '  - {name: ramp, operation: push, steps: {from: 1, factor: 16, every: 10s, count: 2}}',
      ].join('\n'),
    );
    const options = ['--registry', registry.url, '--listen', '127.0.0.1:0', '--json'];
    const {stdout, stderr} = await regscope.run(['run', scenario, ...options]);
    assert.notEqual(stdout, '', stderr);
    return JSON.parse(stdout) as ReportJson;
  }

  test('breaks at the load at which its writes queue', () => {
    const [knee] = report.knees;

    assert.equal(knee?.firstBad?.phase, 'ramp 16 users', report.verdict.join('\n'));
  });

  test('is slow because of the disk, as the verdict says', () => {
    const limit =
      /^cause: the control group \S+ of registry is at its limit of I\/O on device 7:\d+: /;
    const {budgets} = report.knees[0]!.change!;

    assert.match(report.verdict[1]!, limit, report.verdict.join('\n'));
    const upload = budgets.find(({step, side}) => /^upload/.test(step) && side === 'server')!;
    assert.match(upload.mean.parts[0]!.part, /^fs\./);
  });

  test('waits in a function of its own that the verdict names, with its callers', () => {
    const stack = /^\+[\d.]+ m?s of an? upload\.\w+ is off the CPU in os\.\S+, called by \S+ ← /;

    assert.ok(
      report.verdict.some((sentence) => stack.test(sentence)),
      report.verdict.join('\n'),
    );
  });

  test('explains what its requests waited for', () => {
    const {budgets} = report.phases.at(-1)!;

    for (const {step, mean, requests} of budgets.filter((each) => each.requests >= 20)) {
      assert.ok(mean.explainedShare >= 0.9, `${step}: ${mean.explainedShare} of ${requests}`);
    }
  });
});
