// Which probes start when some of them cannot, with a bpftrace that refuses what the test says.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {StartBpftrace} from '../../../../agent/bpftrace/bpftrace-process.js';
import {PROBES} from '../../../../agent/probes/probe-catalogue.js';
import {startGroup} from '../../../../agent/probes/running/probe-group.js';
import type {GroupOptions} from '../../../../agent/probes/running/probe-group.js';

const ENTRIES = PROBES.filter(({group}) => group === 'figures');

/** A bpftrace that refuses scripts, and remembers which scripts were running in the end. */
function fakeBpftrace(refuses: (script: string) => boolean): {
  start: StartBpftrace;
  running: Set<string>;
} {
  const running = new Set<string>();
  const start: StartBpftrace = ({args}, {onLine, onEnd}) => {
    const script = args.at(-2) ?? '';
    running.add(script);
    setImmediate(() => {
      if (!refuses(script)) return onLine('{"type": "printf", "data": "ready 1\\n"}');
      running.delete(script);
      onEnd('exit code 1: ERROR: the verifier says no');
    });
    const end = (): void => void running.delete(script);
    return {
      pid: undefined,
      refill: () => {},
      kill: end,
      stop: () => {
        end();
        return Promise.resolve();
      },
    };
  };
  return {start, running};
}

function optionsWith(
  start: StartBpftrace,
  hasTracepoint: (name: string) => boolean = () => true,
): GroupOptions {
  return {
    path: '/usr/bin/bpftrace',
    version: {major: 0, minor: 17},
    hasTracepoint,
    start,
    windows: {add: () => {}, remove: () => {}},
    targetOf: () => undefined,
    onInterval: () => {},
    onCode: () => {},
    onRestarted: () => {},
    readerHost: {
      toUnixNs: (kernelNs) => kernelNs,
      code: {symbolize: () => assert.fail(), versionOf: () => 1},
      steps: {stepIn: () => undefined},
    },
    nowMs: () => 0,
  };
}

describe('startGroup', () => {
  test('runs all probes of a group in one process', async () => {
    const {start, running} = fakeBpftrace(() => false);

    const {process, unavailable} = await startGroup(ENTRIES, optionsWith(start));

    assert.deepEqual(unavailable, []);
    assert.equal(running.size, 1);
    await process?.stop();
  });

  test('leaves out the one that does not load and runs the others', async () => {
    const {start, running} = fakeBpftrace((script) => script.includes('@block_issued'));

    const {process, unavailable} = await startGroup(ENTRIES, optionsWith(start));

    assert.deepEqual(unavailable, [
      {probe: 'block', reason: 'exit code 1: ERROR: the verifier says no'},
    ]);
    const [script = '', ...more] = running;
    assert.deepEqual(more, []);
    assert.match(script, /@syscalls_start/);
    assert.doesNotMatch(script, /@block_/);
    await process?.stop();
  });

  test('runs what it can when scripts load alone and not together', async () => {
    const {start} = fakeBpftrace(
      (script) => script.includes('@runqueue_') && script.includes('@tcp_'),
    );

    const {process, unavailable} = await startGroup(ENTRIES, optionsWith(start));

    assert.deepEqual(
      unavailable.map(({probe}) => probe),
      ['runqueue'],
    );
    await process?.stop();
  });

  test('runs nothing when nothing loads', async () => {
    const {start, running} = fakeBpftrace(() => true);

    const {process, unavailable} = await startGroup(ENTRIES, optionsWith(start));

    assert.equal(process, undefined);
    assert.equal(running.size, 0);
    assert.deepEqual(
      unavailable.map(({probe}) => probe),
      ENTRIES.map(({name}) => name),
    );
  });

  test('names the series that an older kernel cannot give, and runs the rest', async () => {
    const {start, running} = fakeBpftrace(() => false);
    const isOlderThan63 = (name: string): boolean => !/^sock:sock_(send|recv)_length$/.test(name);

    const {process, unavailable} = await startGroup(ENTRIES, optionsWith(start, isOlderThan63));

    assert.deepEqual(
      unavailable.map(({probe, series, reason}) => `${probe}: ${series}: ${reason}`),
      [
        'tcp: bytes received: this kernel has no tracepoint sock:sock_recv_length, which came with Linux 6.3',
        'tcp: bytes sent: this kernel has no tracepoint sock:sock_send_length, which came with Linux 6.3',
      ],
    );
    assert.match([...running][0] ?? '', /@tcp_rtt_ns/);
    await process?.stop();
  });

  test('says of requests what goes before Linux 6.3, though the maps are there', async () => {
    const {start} = fakeBpftrace(() => false);
    const isOlderThan63 = (name: string): boolean =>
      !/^sock:(?:sk_data_ready|sock_(?:send|recv)_length)$/.test(name);
    const requests = PROBES.filter(({name}) => name === 'requests');

    const {process, unavailable} = await startGroup(requests, optionsWith(start, isOlderThan63));
    await process?.stop();

    assert.deepEqual(
      unavailable.map(({series, reason}) => `${series}: ${reason}`),
      [
        'queue: no waiting line before the first read; this kernel has no tracepoint sock:sk_data_ready, which came with Linux 6.3',
        'requests that targets make: this kernel has no tracepoint sock:sock_send_length, which came with Linux 6.3',
      ],
    );
  });
});
