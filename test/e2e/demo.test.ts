// Runs what `npm run demo` runs, on real parts and with shorter phases.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import type {ReportJson} from '../../src/contract/report-json.js';
import {Regscope, whyNoKernel, type Ended} from '../support/regscope.js';

const LAYERS = 3;
const LAYER_BYTES = 4 * 1024 * 1024;

const SCENARIO = `
name: short demo
image: {layers: ${LAYERS}, layerSize: ${LAYER_BYTES / 1024}KiB..${LAYER_BYTES / 1024}KiB}
phases:
  - {name: push, operation: push, users: 2, duration: 4s}
  - {name: pull, operation: pull, users: 4, duration: 4s}
  - {name: docker push, operation: docker-push, users: 1, duration: 4s}
  - {name: docker pull, operation: docker-pull, users: 1, duration: 4s, pull: {images: 2}}
`;

describe('the demo', {skip: whyNoKernel()}, () => {
  const regscope = new Regscope();
  let ended: Ended;
  let report: ReportJson;
  let partsBefore: string[];

  before(async () => {
    const scenario = join(regscope.home, 'short.yaml');
    writeFileSync(scenario, SCENARIO);
    partsBefore = processes();
    ended = await regscope.run([
      'demo',
      '--listen',
      '127.0.0.1:0',
      '--scenario',
      scenario,
      '--json',
    ]);
    assert.equal(ended.code, 0, ended.stderr);
    report = JSON.parse(ended.stdout) as ReportJson;
  });
  after(() => regscope.remove());

  test('says where the live view is before anything else', () => {
    assert.match(ended.stderr.split('\n')[0]!, /^live view: http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  test('runs every phase with operations and without errors', () => {
    assert.deepEqual(
      report.phases.map(({phase}) => phase.name),
      ['push', 'pull', 'docker push', 'docker pull'],
    );
    for (const {phase, operations} of report.phases) {
      assert.ok(operations[0]!.count > 0, `${phase.name} did nothing`);
      assert.equal(operations[0]!.failed, 0, `${phase.name} failed`);
    }
  });

  test('sees the registry and the daemon work in the phases in which they do', () => {
    const seen = Object.fromEntries(
      report.phases.map(({phase, targets}) => [
        phase.name,
        targets.filter(({systemCalls}) => systemCalls.length > 0).map(({target}) => target),
      ]),
    );

    assert.ok(seen['push']!.includes('registry'));
    assert.ok(seen['docker push']!.includes('registry'));
    assert.ok(seen['docker push']!.includes('dockerd'));
    assert.ok(seen['docker pull']!.includes('dockerd'));
  });

  for (const [phaseName, direction] of [
    ['docker push', 'bytesIn'],
    ['docker pull', 'bytesOut'],
  ] as const) {
    test(`counts the bytes of the images within 1 % in phase ${phaseName}`, () => {
      const phase = report.phases.find(({phase}) => phase.name === phaseName)!;
      const registry = phase.targets.find(({target}) => target === 'registry')!;
      const imageBytes = phase.operations[0]!.count * LAYERS * LAYER_BYTES;

      const seenBytes = registry.network.reduce((sum, peer) => sum + peer[direction], 0);

      // Manifests, configs and HTTP heads come in addition to the layers.
      assert.ok(
        Math.abs(seenBytes - imageBytes) < 0.01 * imageBytes,
        `${seenBytes} bytes seen, ${imageBytes} in images`,
      );
    });
  }

  test('balances its books and loses nothing', () => {
    assert.ok(report.accounts.length > 0);
    for (const account of report.accounts) {
      assert.equal(account.unaccounted, 0);
      assert.equal(account.spooled, 0);
    }
    assert.equal(report.degraded, false);
  });

  test('knows what its probes cost', () => {
    const costs = new Map(report.probes.map(({probe, nsPerEvent}) => [probe, nsPerEvent]));

    // The CO-RE engine has one program per event for all probes; bpftrace has its own for each probe.
    const names = costs.has('core sys_enter')
      ? ['core sys_enter', 'core sys_exit', 'core sched_switch']
      : ['syscalls', 'tcp', 'block', 'runqueue'];
    for (const name of names) assert.ok((costs.get(name) ?? 0) > 0, `${name} has no cost`);
  });

  test('has stacks of the registry and the daemon, running and waiting', () => {
    const sampled = (kind: string): string[] => {
      const rows = report.phases.flatMap(({functions}) => functions);
      return [...new Set(rows.filter((row) => row.kind === kind).map(({target}) => target))];
    };

    for (const kind of ['on-cpu', 'off-cpu']) {
      const trust = report.stacks.find((row) => row.kind === kind)!;
      assert.ok(trust.samples > 100, `${trust.samples} samples ${kind}`);
      assert.ok(sampled(kind).includes('registry'), `none of the registry ${kind}`);
      assert.ok(sampled(kind).includes('dockerd'), `none of the daemon ${kind}`);
    }
  });

  test('has its stacks in the formats of other tools', async () => {
    const folded = await regscope.run(['export', '--format', 'folded', '--target', 'registry']);
    const waits = await regscope.run([
      ...['export', '--format', 'speedscope', '--kind', 'off-cpu', '--phase', 'docker pull'],
    ]);

    assert.match(folded.stdout, /^(?:[^;\n]+;)*[^;\n]+ \d+$/m);
    assert.match(folded.stdout, /net\/http\.\(\*conn\)\.serve;/);
    const {profiles} = JSON.parse(waits.stdout) as {profiles: {unit: string; weights: number[]}[]};
    assert.equal(profiles[0]!.unit, 'nanoseconds');
    assert.ok(profiles[0]!.weights.length > 0);
  });

  test('leaves nothing running', () => {
    assert.deepEqual(processes(), partsBefore);
  });

  test('is in the list of runs, and can be reported again', async () => {
    const runs = await regscope.run(['runs', '--json']);
    const again = await regscope.run(['report', 'short demo', '--json']);

    const [run] = (JSON.parse(runs.stdout) as {runs: {name: string}[]}).runs;
    assert.equal(run!.name, 'short demo');
    assert.deepEqual((JSON.parse(again.stdout) as ReportJson).phases, report.phases);
  });
});

/** The pids of all processes of the programs that a demo starts. */
function processes(): string[] {
  const all = execFileSync('ps', ['-eo', 'pid=,comm='], {encoding: 'utf8'}).split('\n');
  return all.filter((line) => /(docker-registry|dockerd|containerd|bpftrace)$/.test(line)).sort();
}
