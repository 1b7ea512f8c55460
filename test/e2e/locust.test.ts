// Runs a real Locust with the plug-in, against a real docker-registry. Its shape makes phases, and all its
// requests are in them. The same holds with Locust's own OpenTelemetry spans (--otel).

import assert from 'node:assert/strict';
import {cpSync, writeFileSync} from 'node:fs';
import {spawnSync} from 'node:child_process';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {readTraceparent} from '../../src/domain/span.js';
import type {PhaseReportJson} from '../../src/contract/report-json.js';
import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {findLocust} from './support/locust.js';
import {Regscope, type Ended, type RunningCommand} from '../support/regscope.js';
import {temporaryFolder} from '../support/temporary-folder.js';

const EXAMPLES = fileURLToPath(new URL('../../src/generators/examples/', import.meta.url));
const found = findLocust();

/** They fire the request event with what Locust's own listeners need and no more, and with what those let pass. */
const CUSTOM_CLIENT = `
import time
from locust import User, task, constant

class Pusher(User):
    wait_time = constant(0.1)

    @task
    def push(self):
        begun = time.perf_counter()
        time.sleep(0.01)
        self.environment.events.request.fire(
            request_type="PUSH", name="image", response_length=0, exception=None, context={},
            response_time=(time.perf_counter() - begun) * 1000)

class Odd(User):
    wait_time = constant(0.1)

    @task
    def fire(self):
        for odd in (
            {"response_time": None, "url": "http://[no address", "start_time": "then"},
            {"response_time": 1e13, "exception": "", "start_time": float("nan")},
            {"response_time": 12, "response": Answer, "context": "none", "url": 7},
        ):
            self.environment.events.request.fire(
                **{"request_type": "PUSH", "name": "odd", "response_length": 0, "exception": None,
                   "context": {}, **odd})

class Answer:
    status_code = "200"
`;

describe('Locust', {skip: 'missing' in found ? found.missing : false}, () => {
  const regscope = new Regscope();
  const folder = temporaryFolder('locust');
  let registry: RegistryPart;
  let serve: RunningCommand;
  let collector: string;

  before(async () => {
    // The files are copied, because Python writes a __pycache__ beside them.
    cpSync(EXAMPLES, folder, {recursive: true});
    registry = await startRegistry();
    ({serve, url: collector} = await regscope.serve());
  });
  after(async () => {
    await serve.stop();
    await registry.stop();
    regscope.remove();
  });

  test("its shape's ticks are phases, planned beside actual users, and no request is missing", async () => {
    const ended = await locust(['--host', registry.url], {STEPS: '1,3', STEP_SECONDS: '4'});

    assert.equal(ended.code, 0, ended.stderr);
    const {run, phases, knees} = await regscope.report();
    const held = phases.filter(({phase}) => phase.users !== undefined);
    assert.deepEqual(
      held.map(({phase, load}) => [phase.name, phase.users, load.users]),
      [
        ['locust 1 user', 1, 1],
        ['locust 3 users', 3, 3],
      ],
    );
    assert.ok(held.every(({durationMs}) => durationMs > 2500 && durationMs < 5500));
    assert.equal(requestsIn(phases), requestsSaid(ended));
    assert.deepEqual([knees[0]!.ramp, knees[0]!.operation], ['locust', 'request']);
    assert.notEqual(run.endUnixNs, undefined);
    const spans = regscope.spans();
    assert.ok(spans.length > 20);
    assert.ok(spans.every(({service, kind}) => service === 'locust' && kind === 'client'));
  });

  test('counts the requests of a client that tells neither address nor time, and ends as without us', async () => {
    writeFileSync(join(folder, 'custom.py'), CUSTOM_CLIENT);

    const ended = await locust(['-u', '2', '-r', '2', '-t', '3s'], {}, join(folder, 'custom.py'));

    assert.equal(ended.code, 0, ended.stderr);
    assert.doesNotMatch(ended.stderr, /Traceback|Uncaught/);
    const {phases} = await regscope.report();
    assert.equal(requestsIn(phases), requestsSaid(ended));
    const [held] = phases.filter(({phase}) => phase.users === 2);
    assert.deepEqual(
      held!.steps.map(({step}) => step),
      ['other'],
    );
    assert.ok(held!.operations[0]!.p50Ms! > 9);
  });

  test('ends as without us when there is no collector', async () => {
    writeFileSync(join(folder, 'custom.py'), CUSTOM_CLIENT);
    const words = ['-f', 'custom.py,regscope_locust.py', '--headless', '-u', '1', '-r', '1'];

    const {status, stderr} = spawnSync((found as {path: string}).path, [...words, '-t', '1s'], {
      ...{cwd: folder, encoding: 'utf8'},
      env: {...process.env, REGSCOPE_COLLECTOR: 'http://127.0.0.1:9'},
    });

    assert.equal(status, 0, stderr);
    assert.match(stderr, /regscope: Plugin\.begin_test: URLError/);
  });

  test('with --otel its own spans are there, each request once', async () => {
    const env = {
      ...{STEPS: '2', STEP_SECONDS: '3'},
      ...{OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none'},
    };
    const ended = await locust(['--otel', '--host', registry.url], env);

    assert.equal(ended.code, 0, ended.stderr);
    const {phases} = await regscope.report();
    const requests = requestsSaid(ended);
    const spans = regscope.spans().filter(({kind}) => kind === 'client');
    assert.equal(requestsIn(phases), requests);
    // A request that was cut off when the test stopped has a span, and no line in Locust's statistics.
    assert.ok(
      spans.length >= requests && spans.length <= requests + 10,
      `${spans.length} spans, ${requests} requests: ${JSON.stringify([...new Set(spans.map((s) => s.name))])}`,
    );
    assert.ok(spans.every(({service}) => service === 'locust'));
    assert.ok(spans.some(({attributes}) => attributes['http.response.status_code'] === 201));
  });

  test('with workers of its own the master marks the phases, and no request is missing', async () => {
    const env = {STEPS: '2,4', STEP_SECONDS: '4'};
    const ended = await locust(['--processes', '2', '--host', registry.url], env);

    assert.equal(ended.code, 0, ended.stderr);
    const {phases} = await regscope.report();
    assert.deepEqual(
      phases
        .filter(({phase}) => phase.users !== undefined)
        .map(({phase, load}) => [phase.name, load.users]),
      [
        ['locust 2 users', 2],
        ['locust 4 users', 4],
      ],
    );
    assert.equal(requestsIn(phases), requestsSaid(ended));
  });

  for (const [name, user, options] of [
    ['HttpUser', 'HttpUser', []],
    ['FastHttpUser', 'FastHttpUser', []],
    ['HttpUser with --otel', 'HttpUser', ['--otel']],
  ] as const) {
    test(`every request of a ${name} carries a traceparent that its span has`, async () => {
      const heard: (string | undefined)[] = [];
      const server = createServer(({headers}, response) => {
        heard.push(headers['traceparent'] as string | undefined);
        response.end('{}');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const file = join(folder, 'ping.py');
      writeFileSync(
        file,
        `from locust import ${user}, constant, task\n\n` +
          `class Ping(${user}):\n    wait_time = constant(0.1)\n\n` +
          '    @task\n    def ping(self):\n        self.client.get("/v2/")\n',
      );
      const port = (server.address() as AddressInfo).port;

      const ended = await locust(
        [...options, '-u', '1', '-t', '4s', '--host', `http://127.0.0.1:${port}`],
        {OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none'},
        file,
      );
      server.close();

      assert.equal(ended.code, 0, ended.stderr);
      const sent = heard.map((header) => readTraceparent(header ?? '')?.spanId);
      const spans = new Set(regscope.spans().map(({spanId}) => spanId));
      assert.ok(sent.length > 3, `${sent.length} requests`);
      assert.equal(new Set(sent).size, sent.length);
      assert.ok(sent.every((spanId) => spanId !== undefined));
      const known = sent.filter((spanId) => spans.has(spanId!)).length;
      assert.ok(known >= sent.length - 1, `${known} of ${sent.length} spans`);
    });
  }

  test('a registry that is down is errors, not a broken test', async () => {
    const env = {STEPS: '1', STEP_SECONDS: '2'};
    const ended = await locust(['--host', 'http://127.0.0.1:9'], env);

    // Locust's exit code 1 means that requests failed.
    assert.equal(ended.code, 1, ended.stderr);
    const phases = (await regscope.report()).phases.filter(({operations}) => operations.length > 0);
    assert.ok(phases.length > 0);
    for (const {phase, operations} of phases) {
      assert.equal(phase.invalid, undefined);
      assert.deepEqual(Object.keys(operations[0]!.errors), ['refused']);
    }
  });

  function locust(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    file = join(folder, 'locustfile.py'),
  ): Promise<Ended> {
    assert.ok('path' in found);
    const files = `${file},${join(folder, 'regscope_locust.py')}`;
    const words = [found.path, '-f', files, '--headless', '--only-summary', ...args];
    const exec = ['exec', '--collector', collector, '--phase', 'locust', '--'];
    return regscope.run([...exec, ...words], {LAYER_BYTES: '4096', ...env});
  }
});

function requestsIn(phases: readonly PhaseReportJson[]): number {
  return phases.flatMap(({operations}) => operations).reduce((sum, {count}) => sum + count, 0);
}

/** The number of requests in the last line of Locust's own statistics. */
function requestsSaid({stdout, stderr}: Ended): number {
  return Number(/Aggregated\s+(\d+)/.exec(stdout + stderr)![1]);
}
