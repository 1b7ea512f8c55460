// Runs whole scenarios on real threads, against a registry in memory that can be told to misbehave.

import assert from 'node:assert/strict';
import {setTimeout as delay} from 'node:timers/promises';
import type {ServerResponse} from 'node:http';
import {after, afterEach, before, describe, test} from 'node:test';

import {runScenario} from '../../src/load/run-scenario.js';
import type {LoadSummary} from '../../src/load/contract.js';
import {readScenario} from '../../src/scenario/read-scenario.js';
import {CollectingSink, steadyClock} from './load/collecting-sink.js';
import {FakeRegistry, send, type Asked} from '../src/load/support/fake-registry.js';

const IMAGE = 'image: {layers: 2, layerSize: 4KiB}\npull: {images: 3}\n';

describe('runScenario', () => {
  let registry: FakeRegistry;
  let sink: CollectingSink;
  // Under tsx each thread compiles its modules anew.
  let threads = 1;

  before(async () => {
    registry = await FakeRegistry.start();
  });
  after(() => registry.stop());
  afterEach(() => {
    registry.twist = () => false;
    threads = 1;
  });

  test('reports every operation once, in its own phase', async () => {
    threads = 2;
    const summary = await run(
      'record: all\n' +
        phases(
          '{name: push, operation: push, users: 2, duration: 300ms, thinkTime: 5ms}',
          '{name: pull, operation: pull, users: 3, duration: 300ms, thinkTime: 5ms}',
        ),
    );

    assert.deepEqual(sink.phases, [
      {name: 'push', users: 2},
      {name: 'pull', users: 3},
    ]);
    assert.deepEqual(
      summary.phases.map(({outcome, errors}) => [outcome, errors]),
      [
        ['done', 0],
        ['done', 0],
      ],
    );
    for (const [phaseIndex, operation] of ['push', 'pull'].entries()) {
      const kept = sink.operations.filter((result) => result.operation === operation);
      assert(kept.length > 3);
      assert.equal(kept.length, sink.count(operation));
      assert(kept.every((result) => result.phaseIndex === phaseIndex));
      assert(kept.every(({startNs, endNs}) => startNs < endNs));
    }
    const requests = sink.operations.filter(({operation}) => operation === 'pull');
    assert.equal(
      requests.flatMap((result) => result.requests).filter(({step}) => step === 'blob.get').length,
      sink.count('pull', 'blob.get'),
    );
    assert.deepEqual(
      sink.reports.map(({seq}) => seq),
      sink.reports.map((_, index) => index + 1),
    );
  });

  test('keeps failures and a sample of the rest unless told to keep all', async () => {
    await run(phases('{name: get, operation: manifest, users: 4, duration: 400ms}'));

    assert(sink.count('manifest') > 50);
    assert(sink.operations.length <= 11 * sink.reports.length);
    assert(sink.operations.length > 0);
  });

  test('counts failures by kind and goes on', async () => {
    registry.twist = ({path, socket}, response) => {
      if (!path.includes('/manifests/')) return false;
      if (path.length % 2 === 0) socket.destroy();
      else send(response, 503, {}, '');
      return true;
    };

    const summary = await run(
      phases('{name: p, operation: push, users: 2, duration: 500ms, thresholds: [errors < 50%]}'),
    );

    const errors = sink.errors('push');
    assert.equal(
      Object.values(errors).reduce((sum, count) => sum + count, 0),
      sink.count('push'),
    );
    assert(Object.keys(errors).every((kind) => kind === '5xx' || kind === 'reset'));
    assert.deepEqual(summary.phases[0]!.verdicts, [
      {threshold: 'errors < 50%', figure: 'errors', held: false, value: 1},
    ]);
    assert.equal(summary.held, false);
  });

  test('ends a ramp at the first step that is too slow and names the last good one', async () => {
    let delayMs = 0;
    registry.twist = ({method, path}, response) => {
      const [, name, reference] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(path) ?? [];
      const manifest = registry.manifests.get(`${name}:${reference}`);
      if (method !== 'GET' || manifest === undefined) return false;
      const {type, bytes} = manifest;
      setTimeout(() => send(response, 200, {'Content-Type': type}, bytes), delayMs);
      return true;
    };
    const slower = setInterval(() => (delayMs = sink.phases.length >= 3 ? 60 : 0), 5);

    const summary = await run(
      phases(
        '{name: ramp, operation: manifest, thinkTime: 5ms,' +
          ' steps: {from: 1, by: 1, every: 300ms, count: 9, until: p50 > 50ms}}',
      ),
    );
    clearInterval(slower);

    assert.deepEqual(summary.ramps, [
      {
        name: 'ramp',
        until: 'p50 > 50ms',
        lastGood: 'ramp 2 users',
        firstBad: 'ramp 3 users',
      },
    ]);
    assert.equal(summary.phases.length, 3);
  });

  test('ends at once when it is interrupted, and reports all figures until then', async () => {
    registry.twist = holdUploads;
    const interruption = new AbortController();
    const began = performance.now();
    void delay(400).then(() => interruption.abort());

    const summary = await run(
      phases(
        '{name: long, operation: push, users: 3, duration: 1m}',
        '{name: never, operation: push, users: 3, duration: 1m}',
      ),
      {signal: interruption.signal},
    );

    assert(performance.now() - began < 5000);
    assert.equal(summary.interrupted, true);
    assert.deepEqual(
      summary.phases.map(({name, outcome, errors}) => [name, outcome, errors]),
      [['long', 'interrupted', 0]],
    );
    assert.deepEqual(sink.errors('push'), {interrupted: 3});
    assert.equal(sink.ended.length, 1);
  });

  test('ends at once when it is interrupted before the first phase', async () => {
    registry.twist = holdEveryUpload;
    const interruption = new AbortController();
    const began = performance.now();
    void delay(400).then(() => interruption.abort());

    const {signal} = interruption;
    const summary = await run(phases('{name: p, operation: push, users: 1, duration: 1m}'), {
      signal,
    });

    assert(performance.now() - began < 5000);
    assert.equal(summary.interrupted, true);
    assert.deepEqual(summary.phases, []);
  });

  test('cuts off operations that outlast the phase where the scenario asks for it, and counts them', async () => {
    registry.twist = holdUploads;

    const summary = await run(
      phases('{name: p, operation: push, users: 3, duration: 300ms, drain: {mode: cut}}'),
    );

    assert.deepEqual([summary.phases[0]!.drained, summary.phases[0]!.cut], [0, 3]);
    assert.equal(summary.interrupted, false);
  });

  test('starts an open load at its rate whatever the registry does', async () => {
    registry.twist = ({method, path}, response) => {
      if (method !== 'GET' || !path.includes('/manifests/')) return false;
      setTimeout(() => send(response, 200, {}, '{"layers":[]}'), 300);
      return true;
    };

    const summary = await run(phases('{name: p, operation: manifest, rate: 100, duration: 1s}'));

    const started = sink.reports.reduce((sum, {state}) => sum + (state.started ?? 0), 0);
    const planned = sink.reports.reduce((sum, {state}) => sum + (state.planned ?? 0), 0);
    assert.equal(planned, 100);
    assert.equal(started, 100);
    assert.equal(summary.phases[0]!.operations, 100);
    assert.equal(sink.phases[0]!.rate, 100);
  });

  // Waits that poll would look like work, and the phase of a busy generator is not judged.
  test('leaves the CPU idle between the arrivals of an open load', async () => {
    await run(phases('{name: p, operation: manifest, rate: 1000, duration: 3s}'));

    const shares = sink.reports.map(({state}) => state.cpuShare!);
    assert.ok(Math.min(...shares) < 0.9, `busy ${shares.join(', ')}`);
  });

  test('skips docker phases with a reason where no daemon answers', async () => {
    const summary = await run(
      phases(
        '{name: d, operation: docker-push, users: 1, duration: 1s}',
        '{name: p, operation: push, users: 1, duration: 100ms}',
      ),
      {dockerSocket: '/nowhere/docker.sock'},
    );

    assert.match(sink.notes[0]!, /skipping "d": no docker daemon answers on \/nowhere/);
    assert.deepEqual(
      summary.phases.map(({outcome}) => outcome),
      ['skipped', 'done'],
    );
    assert.deepEqual(
      sink.phases.map(({name}) => name),
      ['p'],
    );
  });

  test('rejects when its sink does', async () => {
    sink = new CollectingSink();
    sink.addReport = () => Promise.reject(new Error('the disk is full'));

    await assert.rejects(
      runWith(sink, phases('{name: p, operation: push, users: 1, duration: 5s}')),
      /the disk is full/,
    );
  });

  for (const [what, code, message, twist] of [
    [
      'a web page',
      'LOAD_NOT_A_REGISTRY',
      /web page/,
      (response: Parameters<typeof send>[0]) =>
        send(response, 200, {'Content-Type': 'text/html; charset=utf-8'}, '<html>'),
    ],
    [
      'nothing there',
      'LOAD_NOT_A_REGISTRY',
      /404/,
      (response: Parameters<typeof send>[0]) => send(response, 404, {}, ''),
    ],
    [
      '401 without credentials',
      'LOAD_UNAUTHORIZED',
      /wants a user name/,
      (response: Parameters<typeof send>[0]) =>
        send(response, 401, {'WWW-Authenticate': 'Basic realm="x"'}, ''),
    ],
    [
      'a server error',
      'LOAD_REGISTRY_UNREACHABLE',
      /503/,
      (response: Parameters<typeof send>[0]) => send(response, 503, {}, ''),
    ],
  ] as const) {
    test(`does not begin against ${what}`, async () => {
      registry.twist = (_asked, response) => {
        twist(response);
        return true;
      };

      const running = run(phases('{name: p, operation: push, users: 1, duration: 1s}'));

      await assert.rejects(running, (error: Error & {code?: string}) => {
        assert.equal(error.code, code);
        assert.match(error.message, message);
        return true;
      });
      assert.deepEqual(sink.phases, []);
    });
  }

  for (const [status, text] of [
    [404, 'NOT_FOUND: project nope not found'],
    [403, 'DENIED: no pushing here'],
  ] as const) {
    test(`does not begin where a push is answered ${status}, and tells what the registry says`, async () => {
      const [code, message] = text.split(': ');
      registry.twist = ({path}, response) => {
        if (!path.includes('/blobs/uploads/')) return false;
        send(response, status, {}, JSON.stringify({errors: [{code, message}]}));
        return true;
      };

      const running = run(phases('{name: pull, operation: pull, users: 1, duration: 1s}'));

      await assert.rejects(running, (error: Error & {code?: string}) => {
        assert.equal(error.code, 'LOAD_PREPARATION_FAILED');
        assert.ok(error.message.endsWith(text), error.message);
        return true;
      });
    });
  }

  test('ends before a phase for which no image could be pushed', async () => {
    registry.twist = ({method, path}, response) => {
      if (method !== 'PUT' || !path.includes('/manifests/')) return false;
      send(response, 400, {}, '{"errors":[{"code":"DENIED","message":"quota exceeded"}]}');
      return true;
    };

    const running = run(phases('{name: pull, operation: pull, users: 1, duration: 1s}'));

    await assert.rejects(running, {
      code: 'LOAD_PREPARATION_FAILED',
      message: /DENIED: quota exceeded/,
    });
  });

  test('does not begin where nothing listens', async () => {
    const running = run(phases('{name: p, operation: push, users: 1, duration: 1s}'), {
      target: 'http://127.0.0.1:1',
    });

    await assert.rejects(running, {code: 'LOAD_REGISTRY_UNREACHABLE'});
  });

  for (const target of ['localhost:5000', 'http://u:p@h', 'http://h/path', 'http://', 'ftp://h']) {
    test(`does not begin with ${target} as target`, async () => {
      const running = run(phases('{name: p, operation: push, users: 1, duration: 1s}'), {target});

      await assert.rejects(running, {code: 'LOAD_TARGET_INVALID'});
    });
  }

  test('does not begin when the secret that the scenario names is missing', async () => {
    const running = run(
      `auth: {username: u, passwordEnv: NO_SUCH}\n${phases('{name: p, operation: push, users: 1, duration: 1s}')}`,
    );

    await assert.rejects(running, {code: 'LOAD_SECRET_MISSING', message: /NO_SUCH/});
  });

  function run(
    text: string,
    options: {signal?: AbortSignal; dockerSocket?: string; target?: string} = {},
  ): Promise<LoadSummary> {
    sink = new CollectingSink();
    return runWith(sink, text, options);
  }

  function runWith(
    to: CollectingSink,
    text: string,
    options: {signal?: AbortSignal; dockerSocket?: string; target?: string} = {},
  ): Promise<LoadSummary> {
    return runScenario({
      scenario: readScenario(`name: x\nworkers: ${threads}\n${IMAGE}${text}`, 'test.yaml'),
      target: registry.url,
      sink: to,
      clock: steadyClock(),
      signal: new AbortController().signal,
      ...options,
    });
  }
});

function phases(...lines: string[]): string {
  return `phases:\n${lines.map((line) => `  - ${line}\n`).join('')}`;
}

/** Begins no upload within the time of a test. */
// The upload that is tried before the first phase passes.
function holdUploads(asked: Asked, response: ServerResponse): boolean {
  return !asked.path.includes('/preflight/') && holdEveryUpload(asked, response);
}

function holdEveryUpload({path}: Asked, response: ServerResponse): boolean {
  if (!path.includes('/uploads/')) return false;
  setTimeout(() => send(response, 202, {Location: '/x'}, ''), 60_000).unref();
  return true;
}
