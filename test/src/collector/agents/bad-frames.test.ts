import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {describe, test} from 'node:test';

import {decodeCollectorFrame, encodeAgentFrame} from '../../../../src/wire/codec.js';
import type {LossRecord} from '../../../../src/domain/record.js';
import type {AgentFrame} from '../../../../src/wire/frames.js';
import {MAX_FRAME_BYTES, PROTOCOL_MAJOR} from '../../../../src/wire/limits.js';
import {aRequest} from '../../domain/support/sample-request.js';
import {aBatch} from '../../wire/support/sample-frames.js';
import {RECORDS, anAgent, endingOf, sharedCollector} from '../support/fixture.js';

type HelloFrame = Extract<AgentFrame, {kind: 'hello'}>;

const {collector, url} = await sharedCollector({timing: {helloDeadlineMs: 100, deliveryMs: 100}});

const HELLO: HelloFrame = {
  kind: 'hello',
  major: PROTOCOL_MAJOR,
  minor: 0,
  agentId: 'agent-of-bad-frames',
  epoch: 3,
  host: {name: 'h', kernel: '6.1', bpftrace: 'v0.17', cpus: 2, memoryBytes: 1, bootId: 'b'},
  spooledEpochs: [3],
};
const REPORT: Extract<AgentFrame, {kind: 'report'}> = {
  kind: 'report',
  production: {producedRecords: 0, droppedSpoolFull: 0, droppedInvalid: 0},
  spooledRecords: 0,
  processes: [],
  probes: [],
  probeCpuShare: 0,
  agentCpuShare: 0,
  lostEvents: 0,
};

describe('the collector', () => {
  test('says clearly that it speaks another major version', async () => {
    const {code, reason, heard} = await endingOf(url, [frame({...HELLO, major: 2})]);

    assert.equal(code, 4000);
    assert.match(reason, /protocol 2\.0.* 1\.\d/);
    const [refusal] = heard.map((bytes) => decodeCollectorFrame(bytes));
    assert.ok(refusal?.kind === 'refuse');
    assert.equal(refusal.code, 'WIRE_VERSION_UNKNOWN');
    assert.match(refusal.hint, /same release/);
  });

  test('refuses a copy of an agent that is there, and keeps the one that is', async () => {
    const there = await anAgent(url, {agentId: 'agent-that-was-copied'});
    const copy = {...HELLO, agentId: there.agentId};

    const {code, heard} = await endingOf(url, [frame(copy)]);

    const [refusal] = heard.map((bytes) => decodeCollectorFrame(bytes));
    assert.ok(refusal?.kind === 'refuse');
    assert.deepEqual([code, refusal.code], [4000, 'COLLECTOR_AGENT_COPIED']);
    assert.equal(there.closes.length, 0);
  });

  test('takes a newer minor version', async () => {
    const agent = await anAgent(url);
    agent.stop();
    const {code} = await endingOf(url, [frame({...HELLO, minor: 7}), 'text ends it']);

    assert.equal(code, 1003);
  });

  test('waits for the hello only so long', async () => {
    const {code, reason} = await endingOf(url, []);

    assert.deepEqual([code, reason], [1008, 'no hello came in time']);
  });

  for (const [what, frames, code, reason] of [
    [
      'a batch before the hello',
      [frame({kind: 'batch', batch: aBatch()})],
      1008,
      /before the hello/,
    ],
    ['a second hello', [frame(HELLO), frame(HELLO)], 1008, /second hello/],
    ['text', [frame(HELLO), 'hello?'], 1003, /text/],
    ['an empty frame', [frame(HELLO), new Uint8Array()], 1007, /no kind of frame/],
    ['a frame that is too large', [frame(HELLO), new Uint8Array(MAX_FRAME_BYTES + 1)], 1009, /./],
    ['an id that is a path', [frame({...HELLO, agentId: '../../../etc'})], 1008, /id of the agent/],
    ['an id of nothing', [frame({...HELLO, agentId: ''})], 1008, /id of the agent/],
    [
      'a name without end',
      [frame({...HELLO, host: {...HELLO.host, name: 'x'.repeat(257)}})],
      1008,
      /too long/,
    ],
    [
      'epochs without end',
      [frame({...HELLO, spooledEpochs: Array<number>(257).fill(1)})],
      1008,
      /too many epochs/,
    ],
    [
      'a batch of an epoch to come',
      [frame(HELLO), batch({epoch: 4})],
      1008,
      /batch 4\/41: .*epoch/,
    ],
    [
      'a request that begins at no time',
      [frame(HELLO), batch({records: [aRequest(1, {}, {startNs: -5n})]})],
      1008,
      /begins at no time/,
    ],
    ['a batch that ends before it starts', [frame(HELLO), batch({endNs: 1n})], 1008, /interval/],
    [
      'a batch of the far future',
      [frame(HELLO), batch({endNs: 2n ** 63n - 1n})],
      1008,
      /out of bounds/,
    ],
    [
      'a clock that is off by centuries',
      [frame(HELLO), batch({clockOffsetNs: -(2n ** 63n)})],
      1008,
      /out of bounds/,
    ],
    [
      'production that is no number',
      [frame(HELLO), batch({production: {...REPORT.production, producedRecords: NaN}})],
      1008,
      /production/,
    ],
    [
      'a loss that is negative',
      [frame(HELLO), batch({records: [{kind: 'loss', probe: 'p', reason: 'gap', count: -1}]})],
      1008,
      /loss/,
    ],
    [
      'gaps that add up to more than there is time',
      [frame(HELLO), batch({records: Array.from({length: 3}, () => aGap(2n ** 61n))})],
      1008,
      /batch 2\/41: its gaps/,
    ],
    [
      'times that leave the bounds when they are corrected',
      [frame(HELLO), batch({endNs: 2n ** 62n - 1n, clockOffsetNs: 2n ** 61n})],
      1008,
      /out of bounds/,
    ],
    [
      'a request that lasts for ever',
      [
        frame(HELLO),
        batch({records: [aRequest(1, {}, {startNs: 10n ** 18n, durationNs: 2 ** 60})]}),
      ],
      1008,
      /a request is out of bounds/,
    ],
    [
      'a pong of the far future',
      [
        frame(HELLO),
        frame({kind: 'pong', number: 1, pingSentNs: 0n, receivedNs: 2n ** 62n, sentNs: 2n ** 62n}),
      ],
      1008,
      /pong: /,
    ],
    [
      'a report that is no report',
      [frame(HELLO), frame({...REPORT, spooledRecords: -1})],
      1008,
      /report/,
    ],
    [
      'a report on an address without end',
      [
        frame(HELLO),
        frame({...REPORT, reach: {addresses: [{address: 'x'.repeat(257)}], networks: []}}),
      ],
      1008,
      /report: an address is too long/,
    ],
  ] as const) {
    test(`closes the socket on ${what}, and counts it`, async () => {
      const before = collector.counters().invalidFrames;

      const ending = await endingOf(url, frames);

      assert.equal(ending.code, code, ending.reason);
      // The reason of a frame that ws refuses is not ours to choose.
      if (code !== 1009) assert.match(ending.reason, reason);
      assert.equal(collector.counters().invalidFrames, before + 1);
    });
  }

  test('survives a hello and a batch cut off at every byte, and noise', async () => {
    const run = await collector.start({name: 'under fire'});
    const hello = frame(HELLO);
    const whole = batch({runId: run.id});
    const pieces = [
      ...prefixes(hello).map((piece) => [piece]),
      ...prefixes(whole).map((piece) => [hello, piece]),
      ...Array.from({length: 100}, (_, n) => [hello, randomBytes(1 + n * 20)]),
    ];
    const good = await anAgent(url);

    const endings = await inGroups(pieces, (frames) => endingOf(url, [...frames, 'the end']));
    good.produce(RECORDS);
    await good.delivered();

    for (const {code} of endings) assert.ok([1003, 1007, 1008].includes(code), `${code}`);
    await collector.end(run.id);
  });
});

function frame(content: AgentFrame): Uint8Array {
  return encodeAgentFrame(content);
}

function aGap(gapNs: bigint): LossRecord {
  return {kind: 'loss', probe: 'p', reason: 'gap', count: 0, gapNs};
}

function batch(more: Partial<ReturnType<typeof aBatch>>): Uint8Array {
  return frame({kind: 'batch', batch: {...aBatch(), ...more}});
}

function prefixes(bytes: Uint8Array): Uint8Array[] {
  return Array.from({length: bytes.length}, (_, length) => bytes.subarray(0, length));
}

/** Not more sockets at once than a quiet machine opens in a moment. */
async function inGroups<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < items.length; first += 50) {
    results.push(...(await Promise.all(items.slice(first, first + 50).map(work))));
  }
  return results;
}
