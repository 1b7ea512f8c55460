// Causes along a chain of hops: each is looked for where the time went.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {CausesJson} from '../../../../src/contract/cause-json.js';
import {
  askCauses,
  chainOf,
  clientRow,
  counter,
  figures,
  peer,
  type Asked,
  type Values,
} from './support/asked-causes.js';

const HEALTHY = {'nginx cpu': 1, 'nginx>registry network': 1, 'nginx>registry cpu': 2};

describe('causes along hops', () => {
  test('are found at the hop below, and take the time of the call above it', () => {
    const causes = askCauses({
      ...chains(HEALTHY, {...HEALTHY, 'nginx>registry runqueue': 20}),
      after: quota('registry'),
      client: [clientRow(20)],
    });

    assert.deepEqual(told(causes), [['cpu-quota', 'registry', 20]]);
    assert.deepEqual(causes.grown, {target: 'nginx', step: 'blob.get', deltaMs: 20});
  });

  describe('of a process that stands still', () => {
    const causesWith = (redis: Asked['after'] = []): CausesJson =>
      askCauses({
        ...chains(HEALTHY, {
          ...HEALTHY,
          ...{'nginx>registry cpu': 12, 'nginx>registry upstream:redis': 30},
        }),
        after: [
          counter('redis', 'process', '', 'cpu_ns', 1),
          ...figures('registry', 'limits', '', {}, {stopped: 0.5}),
          counter('registry', 'process', '', 'cpu_ns', 1),
          ...redis,
        ],
        client: [clientRow(40)],
      });

    test('take the answers that it reads late', () => {
      assert.deepEqual(told(causesWith()), [['process-stopped', 'registry', 40]]);
    });

    test('leave its time to whoever is asked and stands still too', () => {
      const causes = causesWith(figures('redis', 'limits', '', {}, {stopped: 0.5}));

      assert.deepEqual(told(causes), [
        ['process-stopped', 'redis', 30],
        ['process-stopped', 'registry', 10],
      ]);
    });
  });

  test('are not looked for at a hop whose time did not grow', () => {
    const {causes, unexplainedMs} = askCauses({
      ...chains(HEALTHY, {...HEALTHY, 'nginx>registry runqueue': 20}),
      after: [...quota('nginx'), counter('nginx', 'process', '', 'cpu_ns', 1)],
      client: [clientRow(20)],
    });

    assert.deepEqual(causes, []);
    assert.equal(unexplainedMs, 20);
  });

  test('are those of a watched target without HTTP for the time of calls to it', () => {
    const causes = askCauses({
      ...chains(HEALTHY, {...HEALTHY, 'nginx>registry upstream:redis': 30}),
      after: [
        counter('redis', 'process', '', 'cpu_ns', 1),
        ...figures('redis', 'limits', '', {}, {stopped: 0.8}),
      ],
      client: [clientRow(30)],
    });

    assert.deepEqual(told(causes), [['process-stopped', 'redis', 30]]);
  });

  test('are not other programs of the host for the time of calls: that shows no want of CPU', () => {
    const causes = askCauses({
      ...chains(HEALTHY, {...HEALTHY, 'nginx>registry upstream:redis': 30}),
      before: figures('host', 'process', '', {cpu_ns: 1e9}),
      after: [
        counter('redis', 'process', '', 'cpu_ns', 1),
        ...figures('host', 'process', '', {cpu_ns: 2e9}),
        ...figures('host', 'programs', 'chromium', {cpu_ns: 0.5e9}),
      ],
      client: [clientRow(30)],
    });

    assert.deepEqual(told(causes), [['upstream-watched', 'redis', 30]]);
  });

  test('name a watched target without HTTP where nothing of its resources explains it', () => {
    const causes = askCauses({
      ...chains(HEALTHY, {...HEALTHY, 'nginx>registry upstream:redis': 30}),
      after: [counter('redis', 'process', '', 'cpu_ns', 1)],
      client: [clientRow(30)],
    });

    assert.deepEqual(told(causes), [['upstream-watched', 'redis', 30]]);
  });

  test('name what lies between two hops, where the next one answers as fast as before', () => {
    const causes = askCauses({
      ...chains(HEALTHY, {...HEALTHY, 'nginx>registry network': 61}),
      client: [clientRow(60)],
    });

    assert.deepEqual(told(causes), [['between-hops', 'registry', 60]]);
    assert.match(
      causes.causes[0]!.sentence,
      /^what lies between nginx and registry takes 60 ms longer/,
    );
  });

  test('take waits for I/O as part of the calls that took longer', () => {
    const parts = {'nginx>registry upstream:redis': 30, 'nginx>registry wait:io': 10};
    const causes = askCauses({
      ...chains(HEALTHY, {...HEALTHY, ...parts}),
      after: [counter('redis', 'process', '', 'cpu_ns', 1)],
      client: [clientRow(40)],
    });

    assert.deepEqual(told(causes), [['upstream-watched', 'redis', 40]]);
  });

  test('take them as part of calls that took longer in other requests of the hop', () => {
    const waits = {...HEALTHY, 'nginx>registry wait:io': 40, 'nginx>registry upstream:s3': 0.1};
    const other = (redisMs: number) => ({
      ...chainOf({'nginx cpu': 1, 'nginx>registry upstream:redis': redisMs}),
      step: 'manifest.head',
    });
    const causes = askCauses({
      sideBefore: {hops: {chains: [chainOf(HEALTHY), other(1)], edges: []}},
      sideAfter: {hops: {chains: [chainOf(waits), other(31)], edges: []}},
      after: [counter('redis', 'process', '', 'cpu_ns', 1)],
      client: [clientRow(40)],
    });

    assert.deepEqual(told(causes)[0], ['upstream-watched', 'redis', 40]);
  });

  test('take them as calls of the only one whom the hop asks, and of nobody where it asks two', () => {
    const causesWith = (...peers: readonly string[]): CausesJson =>
      askCauses({
        ...chains(HEALTHY, {...HEALTHY, 'nginx>registry wait:io': 40}),
        after: peers.flatMap((name) => peer(`→ ${name}`, 0.2)),
        client: [clientRow(40)],
      });

    assert.deepEqual(told(causesWith('10.0.0.5:6379')), [['upstream-unwatched', 'registry', 40]]);
    assert.deepEqual(told(causesWith('10.0.0.5:6379', '10.0.0.6:9000')), []);
  });

  test('are asked about the way of the client, where no target took longer', () => {
    const causes = askCauses({
      ...chains(
        {'registry cpu': 2, 'registry network': 1},
        {'registry cpu': 2, 'registry network': 91},
        [3, 93],
      ),
      before: peer(':5000 ← 10.0.0.7', 0.2, {bytesOut: 2 ** 20}),
      after: peer(':5000 ← 10.0.0.7', 80, {bytesOut: 2 ** 20}),
      client: [clientRow(90)],
    });

    assert.deepEqual(told(causes), [['bandwidth', 'registry', 90]]);
  });

  test('name the generator where it was late itself', () => {
    const {sideBefore, sideAfter} = chains(
      {'registry cpu': 2, 'registry network': 1},
      {'registry cpu': 2, 'registry network': 91},
      [3, 93],
    );
    const causes = askCauses({
      sideBefore: {...sideBefore, load: {maxCpuShare: 0.3, maxLoopLagMs: 2}},
      sideAfter: {...sideAfter, load: {maxCpuShare: 0.97, maxLoopLagMs: 40}},
      client: [clientRow(90)],
    });

    assert.deepEqual(
      told(causes).map(([name]) => name),
      ['generator'],
    );
  });

  test('are asked about a step whose operation grew, although chance hides the growth of the step', () => {
    const chance = {lowMs: -5, highMs: 150, seenMs: 120};
    const step = {...clientRow(90), chance, mean: {beforeMs: 3, afterMs: 93, deltaMs: 90, chance}};
    const operation = {...clientRow(90), kind: 'operation' as const};
    delete operation.step;
    const asked = {
      ...chains({'registry network': 3}, {'registry network': 93}, [3, 93]),
      before: peer(':5000 ← 10.0.0.7', 0.2, {bytesOut: 2 ** 20}),
      after: peer(':5000 ← 10.0.0.7', 80, {bytesOut: 2 ** 20}),
    };

    assert.deepEqual(told(askCauses({...asked, client: [step, operation]})), [
      ['bandwidth', 'registry', 90],
    ]);
    assert.deepEqual(told(askCauses({...asked, client: [step]})), []);
  });

  test('do not name the generator where it was as late before', () => {
    const {sideBefore, sideAfter} = chains(
      {'registry cpu': 2, 'registry network': 1},
      {'registry cpu': 2, 'registry network': 91},
      [3, 93],
    );
    const generatorAfter = (loopLagMs: number): CausesJson =>
      askCauses({
        sideBefore: {...sideBefore, load: {maxCpuShare: 0.3, maxLoopLagMs: 80}},
        sideAfter: {...sideAfter, load: {maxCpuShare: 0.4, maxLoopLagMs: loopLagMs}},
        client: [clientRow(90)],
      });

    assert.deepEqual(told(generatorAfter(90)), []);
    assert.equal(generatorAfter(300).causes[0]!.name, 'generator');
  });

  test('are none where the way of the client grew by no more than chance', () => {
    const causes = askCauses({
      ...chains({'registry network': 3}, {'registry network': 93}, [3, 93]),
      client: [],
    });

    assert.deepEqual(causes, {causes: [], unjudged: []});
  });

  test('are of the target that our clients asked, not of another one that got slower meanwhile', () => {
    const other = (ms: number) => ({...chainOf({'mirror cpu': ms}), requests: 900});
    const ours = (ms: number) => chainOf({'registry cpu': ms, 'registry network': 1}, ms + 1);
    const causes = askCauses({
      sideBefore: {hops: {chains: [ours(2), other(2)], edges: []}},
      sideAfter: {hops: {chains: [ours(2), other(80)], edges: []}},
      grownTarget: 'mirror',
      parts: {cpu: [2, 80]},
    });

    assert.equal(causes.grown, undefined);
  });

  test('share the growth between the hosts of a target, and never tell more of it than there is', () => {
    const hosts = ['a', 'b', 'c', 'd', 'e'];
    const {causes, unexplainedMs} = askCauses({
      parts: {runqueue: [1, 21]},
      after: quota('registry'),
      hosts,
    });

    assert.deepEqual(
      causes.map(({name, host}) => [name, host]),
      hosts.map((host) => ['cpu-quota', host]),
    );
    assert.ok(Math.abs(causes.reduce((sum, {explainsMs}) => sum + explainsMs, 0) - 20) < 1e-9);
    assert.ok(unexplainedMs! < 1e-9);
  });
});

function chains(before: Values, after: Values, clients?: readonly [before: number, after: number]) {
  return {
    sideBefore: {hops: {chains: [chainOf(before, clients?.[0])], edges: []}},
    sideAfter: {hops: {chains: [chainOf(after, clients?.[1])], edges: []}},
  };
}

function quota(target: string) {
  return figures(
    target,
    'cgroup',
    '/pod',
    {cpu_periods: 10, throttled_periods: 9},
    {cpu_quota: 0.2},
  );
}

function told({causes}: CausesJson): (string | number | undefined)[][] {
  return causes.map(({name, target, explainsMs}) => [name, target, Math.round(explainsMs)]);
}
