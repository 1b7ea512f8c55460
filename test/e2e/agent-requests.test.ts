// Follows requests from the kernel to the wire: an agent with the real requests probe watches a real
// docker-registry, and a collector keeps the batches. Each request that was sent is in exactly one batch.

import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {Agent as HttpAgent, get} from 'node:http';
import {after, before, describe, test} from 'node:test';

import {startBpftraceProbes} from '../../agent/probes/running/bpftrace-probes.js';
import {ProcFiles} from '../../agent/targets/proc-files.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {encodeAgentFrame} from '../../src/wire/codec.js';
import {MAX_FRAME_BYTES} from '../../src/wire/limits.js';
import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {FakeCollector} from '../agent/support/fake-collector.js';
import {until} from '../support/until.js';
import {RunningAgent} from '../agent/support/running-agent.js';

const RUN = '20260101-000000-abcd';
const WHY_NOT =
  process.getuid?.() === 0 ? false : 'needs root, because only root may load eBPF programs';
const START_MS = 60_000;
/** A tick is due within a second; a busy machine gets more time. */
const TICKS_MS = 10_000;
/** Ends before the next tick. */
const CUT_MS = 700;
/** The senders of this test read a clock of whole milliseconds. */
const CLOCK_STEP_NS = 2_000_000n;

describe('an agent with the requests probe', {skip: WHY_NOT}, () => {
  let registry: RegistryPart;
  let collector: FakeCollector;
  let agent: RunningAgent;
  const connections = new HttpAgent({keepAlive: true, maxSockets: 16});

  before(async () => {
    registry = await startRegistry();
    collector = await FakeCollector.start();
    collector.runId = RUN;
    agent = new RunningAgent(collector, {
      options: {
        bpftrace: '/usr/bin/bpftrace',
        probes: ['requests'],
        discover: false,
        targets: [{name: 'my-registry', selector: {kind: 'pid', pid: registry.pid}}],
      },
      machine: {startProbes: startBpftraceProbes, proc: new ProcFiles(), lookIntervalMs: 1_000},
    });
    await until('the probes run', () => agent.says('probes'), START_MS);
  });

  after(async () => {
    connections.destroy();
    await agent?.stopAndForget();
    await collector?.stop();
    await registry?.stop();
  });

  function requestsOf(prefix: string): RequestRecord[] {
    return [...collector.stored.values()]
      .flatMap(({records}) => records)
      .flatMap((record) =>
        record.kind === 'request' && record.path.startsWith(prefix) ? record : [],
      );
  }

  function send(path: string, traceparent: string): Promise<{beganNs: bigint; endedNs: bigint}> {
    const beganNs = BigInt(Date.now()) * 1_000_000n;
    return new Promise((resolve, reject) => {
      const options = {agent: connections, headers: {traceparent}};
      get(`${registry.url}${path}`, options, (answer) => {
        answer.resume().once('end', () => {
          resolve({beganNs, endedNs: BigInt(Date.now() + 1) * 1_000_000n});
        });
      }).once('error', reject);
    });
  }

  test('has each of 211 requests in one batch, with the trace and the time of its sender', async () => {
    const ids = Array.from({length: 211}, () => randomBytes(24).toString('hex'));

    const times = await Promise.all(
      ids.map((id) => send(`/v2/${id}/tags/list`, `00-${id.slice(0, 32)}-${id.slice(32)}-01`)),
    );
    const named = (): RequestRecord[] => ids.flatMap((id) => requestsOf(`/v2/${id}/`));
    await until('all came', () => named().length >= ids.length, TICKS_MS);
    const batches = collector.received.length;
    await until('more batches', () => collector.received.length > batches + 2, TICKS_MS);
    const records = named();

    assert.equal(records.length, ids.length);
    for (const [at, record] of records.entries()) {
      assert.equal(`${record.trace?.traceId}${record.trace?.spanId}`, ids[at]);
      assert.equal(record.target, 'my-registry');
      assert.equal(record.status, 404);
      const {beganNs, endedNs} = times[at]!;
      const endNs = record.startNs + BigInt(record.durationNs);
      assert.ok(record.startNs > beganNs - CLOCK_STEP_NS && endNs < endedNs + CLOCK_STEP_NS);
    }
  });

  test('divides a batch that is too large for one frame, and shortens paths', async () => {
    const path = `/v2/${'long/'.repeat(600)}`;
    const before = requestsOf('/v2/long/').length;

    await Promise.all(
      Array.from({length: 307}, (_, n) =>
        send(`${path}${n}`, `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`),
      ),
    );
    const sent = (): number => requestsOf('/v2/long/').length - before;
    await until('all came', () => sent() >= 307, TICKS_MS);

    assert.equal(sent(), 307);
    assert.ok(requestsOf('/v2/long/').every(({path}) => path.length === 2_048));
    for (const batch of collector.received) {
      assert.ok(encodeAgentFrame({kind: 'batch', batch}).length <= MAX_FRAME_BYTES);
    }
  });

  test('hands out the requests that ended before a cut at that cut', async () => {
    const id = randomBytes(24).toString('hex');
    await send(`/v2/${id}/tags/list`, `00-${id.slice(0, 32)}-${id.slice(32)}-01`);

    collector.send({kind: 'cut', number: 1});
    await until('it came', () => requestsOf(`/v2/${id}/`).length === 1, CUT_MS);
  });

  test('loses nothing', () => {
    const losses = [...collector.stored.values()]
      .flatMap(({records}) => records)
      .filter((record) => record.kind === 'loss' && record.reason !== 'unavailable');

    assert.deepEqual(losses, []);
  });
});
