// Makes load against a real docker-registry, and through a real dockerd where the test runs as root.

import assert from 'node:assert/strict';
import {setTimeout as delay} from 'node:timers/promises';
import {after, before, describe, test} from 'node:test';

import {mergeHistograms, quantileNs} from '../../src/domain/histogram.js';
import type {LoadSummary} from '../../src/load/contract.js';
import {runScenario} from '../../src/load/run-scenario.js';
import {startDockerd, type DockerdPart} from '../../src/parts/dockerd.js';
import {findProgram} from '../../src/parts/program.js';
import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {readScenario} from '../../src/scenario/read-scenario.js';
import {CollectingSink, steadyClock} from './load/collecting-sink.js';

const noRegistry = findProgram('docker-registry') === undefined && 'docker-registry is missing';
const noDocker =
  noRegistry ||
  (process.getuid?.() !== 0 && 'needs root') ||
  (findProgram('dockerd') === undefined && 'dockerd is missing');

describe('load against a real docker-registry', {skip: noRegistry}, () => {
  let registry: RegistryPart;

  before(async () => {
    registry = await startRegistry();
  });
  after(() => registry.stop());

  test('does every kind of operation without an error', async () => {
    const {sink, summary} = await run(
      registry.url,
      `
image: {layers: 3, layerSize: 10KiB..200KiB, shared: 0.3}
pull: {images: 4}
phases:
  - {name: streamed, operation: push, users: 2, duration: 500ms}
  - {name: monolithic, operation: push, users: 2, duration: 500ms, push: {upload: monolithic}}
  - {name: chunked, operation: push, users: 2, duration: 500ms, push: {upload: chunked, chunkSize: 64KiB}}
  - {name: index, operation: {push: 1, pull: 1}, users: 2, duration: 500ms, push: {platforms: 2}}
  - {name: pull, operation: pull, users: 3, duration: 500ms}
  - {name: rest, operation: {manifest: 1, mount: 1, tags: 1, catalog: 1, delete: 1}, users: 3, duration: 1s}
`,
    );

    assert.deepEqual(
      summary.phases.map(({name, errors}) => [name, errors]),
      ['streamed', 'monolithic', 'chunked', 'index', 'pull', 'rest'].map((name) => [name, 0]),
      JSON.stringify(sink.operations.find(({failure}) => failure !== undefined)),
    );
    for (const kind of ['push', 'pull', 'manifest', 'mount', 'tags', 'catalog', 'delete']) {
      assert(sink.count(kind) > 0, kind);
    }
    assert.equal(sink.bytes('pull').out, 0);
    assert(sink.bytes('pull', 'blob.get').in > 4 * 10 * 1024);
  });

  test('counts the wait for a registry that stands still as latency', async () => {
    const rate = 20;
    let stoppedMs = 0;
    const pause = async (): Promise<void> => {
      await delay(1500);
      const began = performance.now();
      process.kill(registry.pid, 'SIGSTOP');
      await delay(1400);
      process.kill(registry.pid, 'SIGCONT');
      stoppedMs = performance.now() - began;
    };

    const {sink} = await run(
      registry.url,
      `
image: {layers: 1, layerSize: 4KiB}
pull: {images: 1}
phases:
  - {name: steady, operation: manifest, rate: ${rate}, duration: 5s}
`,
      (phase) => void (phase.name === 'steady' && pause()),
    );

    const rows = sink.reports.flatMap((report) => report.rows).filter((row) => !row.step);
    const p99Ms = quantileNs(mergeHistograms(rows.map(({latency}) => latency)), 0.99)! / 1e6;
    // p99 of 100 arrivals is the second slowest, which on average came 1.5 intervals after the stop began.
    // Then the registry has 28 requests to answer at once, for which a busy machine needs time.
    const expectedMs = stoppedMs - (1.5 * 1000) / rate;
    assert(p99Ms > 0.95 * expectedMs, `p99 ${p99Ms} ms, expected ${expectedMs} ms`);
    assert(p99Ms < 1.3 * expectedMs, `p99 ${p99Ms} ms, expected ${expectedMs} ms`);
  });
});

describe('docker push and pull through a real dockerd', {skip: noDocker}, () => {
  let registry: RegistryPart;
  let docker: DockerdPart;

  before(async () => {
    registry = await startRegistry();
    docker = await startDockerd();
  });
  after(async () => {
    await docker.stop();
    await registry.stop();
  });

  test('are operations with a trace of their own and the bytes of their images', async () => {
    const {sink, summary} = await run(
      registry.url,
      `
record: all
image: {layers: 2, layerSize: 100KiB..300KiB}
pull: {images: 2}
phases:
  - {name: docker push, operation: docker-push, users: 1, duration: 2s}
  - {name: docker pull, operation: docker-pull, users: 1, duration: 2s}
`,
      undefined,
      docker.socketPath,
    );

    const failed = sink.operations.find(({failure}) => failure !== undefined);
    assert.equal(failed, undefined, failed?.failure?.message);
    for (const [phaseIndex, operation] of ['docker-push', 'docker-pull'].entries()) {
      const kept = sink.operations.filter((result) => result.phaseIndex === phaseIndex);
      assert(kept.length > 0);
      assert(kept.every((result) => result.operation === operation));
      assert(kept.every(({bytesIn, bytesOut}) => bytesIn + bytesOut > 200 * 1024));
      assert.equal(new Set(kept.map(({traceId}) => traceId)).size, kept.length);
    }
    assert.deepEqual(
      summary.phases.map(({outcome}) => outcome),
      ['done', 'done'],
    );
  });

  test('fail when an answer of status 200 has a line with an error', async () => {
    const gone = await startRegistry();
    const {sink} = await run(
      gone.url,
      `
image: {layers: 1, layerSize: 4KiB}
phases:
  - {name: docker push, operation: docker-push, users: 1, duration: 2s, drain: {timeout: 60s}}
`,
      () => void gone.stop(),
      docker.socketPath,
    );

    assert.deepEqual(Object.keys(sink.errors('docker-push')), ['docker']);
  });
});

async function run(
  target: string,
  text: string,
  onPhase: (phase: {name: string}) => void = () => undefined,
  dockerSocket?: string,
): Promise<{sink: CollectingSink; summary: LoadSummary}> {
  const sink = new CollectingSink();
  const start = sink.startPhase.bind(sink);
  sink.startPhase = (phase) => {
    onPhase(phase);
    return start(phase);
  };
  const summary = await runScenario({
    scenario: readScenario(`name: x\nworkers: 1\n${text}`, 'test.yaml'),
    target,
    sink,
    clock: steadyClock(),
    signal: new AbortController().signal,
    ...(dockerSocket === undefined ? {} : {dockerSocket}),
  });
  return {sink, summary};
}
