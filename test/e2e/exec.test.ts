// Runs real generators under `regscope exec`, against a real docker-registry. Their output is unchanged,
// and their figures are in the run. k6, hey and vegeta are installed where there is Go.

import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {copyFileSync, readdirSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {findGoProgram, HEY, K6, VEGETA, type FoundProgram} from '../support/go-program.js';
import {Regscope, type Ended, type RunningCommand} from '../support/regscope.js';
import {temporaryFolder} from '../support/temporary-folder.js';

const EXAMPLE = fileURLToPath(new URL('../../src/generators/examples/', import.meta.url));

const HEY_FOUND = await findGoProgram(HEY);
const VEGETA_FOUND = await findGoProgram(VEGETA);
const K6_FOUND = await findGoProgram(K6);

describe('exec', () => {
  const regscope = new Regscope();
  const folder = temporaryFolder('exec-test');
  let registry: RegistryPart;
  let serve: RunningCommand;
  let collector: string;

  before(async () => {
    registry = await startRegistry();
    ({serve, url: collector} = await regscope.serve());
  });
  after(async () => {
    await serve.stop();
    await registry.stop();
    regscope.remove();
  });

  describe('wrk', () => {
    test('tells every latency, with its load and step, and its output is its own', async () => {
      const ended = await exec('wrk', ['wrk', '-t1', '-c3', '-d1', `${registry.url}/v2/`]);

      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stdout, /^Running 1s test @ .*\n[^]*Transfer\/sec: .*\n$/);
      const {phase, operations, steps, load} = (await regscope.report()).phases[0]!;
      const requests = Number(/(\d+) requests in/.exec(ended.stdout)![1]);
      assert.deepEqual([phase.name, phase.users, load.users], ['wrk', 3, 3]);
      assert.equal(operations[0]!.count, requests);
      assert.equal(steps[0]!.step, 'ping');
      const {p50Ms = 0, p95Ms = 0, p99Ms = 0} = operations[0]!;
      assert.ok(0 < p50Ms && p50Ms < p95Ms && p95Ms <= p99Ms);
    });

    test('in a loop makes a ramp in the run that was started before', async () => {
      const {id} = (await post('/api/runs', {name: 'loop'})) as {id: string};
      for (const connections of ['2', '4']) {
        const words = ['wrk', '-t1', '-c', connections, '-d1', `${registry.url}/v2/`];
        assert.equal((await exec(`wrk ${connections}`, words)).code, 0);
      }
      await post(`/api/runs/${id}/end`, {});

      const {run, knees, capacity} = await regscope.report();
      assert.equal(run.id, id);
      assert.deepEqual(
        knees.map(({ramp, operation, lastGood}) => [ramp, operation, lastGood!.users]),
        [['wrk', 'request', 4]],
      );
      assert.deepEqual([capacity!.phase, capacity!.isLimit], ['wrk 4', false]);
    });

    test('that cannot connect leaves a phase without a verdict, and its exit code', async () => {
      const ended = await exec('nobody', ['wrk', '-d1', 'http://127.0.0.1:9/v2/']);

      assert.equal(ended.code, 1);
      assert.match(ended.stderr, /wrk ended with exit code 1/);
      const {phase, operations} = (await regscope.report()).phases[0]!;
      assert.deepEqual([phase.invalid, operations], ['wrk ended with exit code 1', []]);
    });
  });

  test('ab tells its percentiles', async () => {
    const words = ['ab', '-q', '-n', '200', '-c', '2', `${registry.url}/v2/nothing/tags/list`];
    const ended = await exec('ab', words);

    assert.equal(ended.code, 0, ended.stderr);
    const {operations, steps} = (await regscope.report()).phases[0]!;
    assert.deepEqual(operations[0]!.errors, {'not 2xx': 200});
    assert.deepEqual([steps[0]!.step, steps[0]!.count], ['tags.list', 200]);
  });

  describeWith('hey', HEY_FOUND, (hey) => {
    test('tells its quantiles', async () => {
      const ended = await exec('hey', [hey, '-n', '60', '-c', '3', `${registry.url}/v2/`]);

      assert.equal(ended.code, 0, ended.stderr);
      const {operations, load} = (await regscope.report()).phases[0]!;
      assert.deepEqual([operations[0]!.count, operations[0]!.failed, load.users], [60, 0, 3]);
    });
  });

  describeWith('vegeta', VEGETA_FOUND, (vegeta) => {
    test('attacks, and each attack is a phase', async () => {
      const targets = join(folder, 'targets');
      writeFileSync(targets, `GET ${registry.url}/v2/\n`);
      const attack = ['attack', '-name=steady', '-rate=50/s', '-duration=1s'];
      const ended = await exec('vegeta', [vegeta, ...attack, `-targets=${targets}`]);

      assert.equal(ended.code, 0, ended.stderr);
      const steady = (await regscope.report()).phases.find(({phase}) => phase.name === 'steady')!;
      assert.equal(steady.operations[0]!.count, 50);
    });
  });

  describeWith('k6', K6_FOUND, (k6) => {
    test('tags phases with the load that was planned, and traces join its requests', async () => {
      const ended = await exec('k6', [
        ...[k6, 'run', '--quiet', '--no-color', '-e', `REGISTRY=${registry.url}`],
        ...['-e', 'STEP=1500ms', '-e', 'LAYER_BYTES=4096', join(EXAMPLE, 'k6-registry.js')],
      ]);

      assert.equal(ended.code, 0, ended.stderr);
      const {phases, knees} = await regscope.report();
      const ramp = phases.filter(({phase}) => phase.name.startsWith('ramp'));
      assert.deepEqual(
        ramp.map(({phase}) => [phase.name, phase.users]),
        [2, 4, 8].map((users) => [`ramp ${users} users`, users]),
      );
      // k6 tells the number of users once a second, sometimes just when the next step begins.
      assert.ok(ramp.every(({phase, load}) => load.users! >= phase.users!));
      for (const {durationMs, operations, steps} of ramp) {
        assert.ok(durationMs > 1000 && durationMs < 3500, `${durationMs} ms`);
        assert.equal(operations[0]!.failed, 0);
        assert.ok(steps.some(({step}) => step === 'upload.finish'));
      }
      assert.equal(knees[0]!.ramp, 'ramp');
      const spans = regscope.spans();
      assert.ok(spans.length > 50);
      assert.ok(spans.every(({service, kind}) => service === 'k6' && kind === 'client'));
    });

    test('is known under another name, by what is in it', async () => {
      const renamed = join(folder, 'harbor-load');
      copyFileSync(k6, renamed);
      const script = join(folder, 'ping.js');
      const ping = `http.get('${registry.url}/v2/', {tags: {name: 'ping'}})`;
      writeFileSync(script, `import http from 'k6/http';\nexport default () => ${ping};\n`);

      const words = ['timeout', '60', renamed, 'run', '--quiet', '--vus', '2', '-i', '6', script];
      const ended = await exec('renamed', words);

      assert.equal(ended.code, 0, ended.stderr);
      const {phase, operations} = (await regscope.report()).phases[0]!;
      assert.deepEqual([phase.users, operations[0]!.count, operations[0]!.failed], [2, 6, 0]);
    });

    test("that fails keeps the run, says so, and its exit code is exec's", async () => {
      const script = join(folder, 'broken.js');
      writeFileSync(script, 'export default function () {');

      const ended = await exec('broken', [k6, 'run', '--quiet', script]);

      assert.notEqual(ended.code, 0);
      assert.match(ended.stderr, new RegExp(`k6 ended with exit code ${ended.code}`));
      assert.match((await regscope.report()).phases[0]!.phase.invalid!, /^k6 ended with exit code/);
    });
  });

  describe('when nobody reads its output any more', () => {
    const steps = 'for n in 1 2 3; do echo $n; sleep 0.3; done; exit 7';

    for (const [name, words, code, requests] of [
      // As without us: the shell dies of its next write, or, deaf to that, ends by itself.
      ['a command', ['sh', '-c', steps], 141, undefined],
      ['a command that ignores SIGPIPE', ['sh', '-c', `trap '' PIPE; ${steps}`], 7, undefined],
      // It sums up at its end, and is read so far.
      ['wrk', ['wrk', '-t1', '-c2', '-d1', 'REGISTRY/v2/'], 0, 'some'],
      ['ab', ['ab', '-q', '-n', '50', 'REGISTRY/v2/'], 0, 'some'],
    ] as const) {
      test(`${name} keeps its exit code, its run is ended, and nothing is left`, async () => {
        const placed = words.map((word) => word.replace('REGISTRY', registry.url));
        const command = start('gone', placed);
        command.child.stdout!.once('data', () => command.child.stdout!.destroy());

        const ended = await command.ended;

        assert.equal(ended.code, code, ended.stderr);
        assert.doesNotMatch(ended.stderr, /EPIPE/);
        const {run, phases} = await regscope.report();
        assert.equal(run.name, 'gone');
        assert.notEqual(run.endUnixNs, undefined);
        const [operation] = phases[0]!.operations;
        assert.equal(operation === undefined ? undefined : 'some', requests);
        assert.deepEqual(foldersLeft(), []);
      });
    }

    test('and of its messages neither, the run is ended all the same', async () => {
      const command = start('silent', ['sh', '-c', 'sleep 0.5; exit 3']);
      await command.says(/phase silent/);
      command.child.stderr!.destroy();

      const ended = await command.ended;

      assert.equal(ended.code, 3);
      assert.notEqual((await regscope.report()).run.endUnixNs, undefined);
    });

    for (const args of [['runs'], ['runs', '--json'], ['report'], ['export', '--format', 'csv']]) {
      test(`\`${args.join(' ')}\` ends well`, async () => {
        const command = regscope.start(args);
        command.child.stdout!.destroy();

        const {code, stderr} = await command.ended;

        assert.deepEqual([code, stderr], [0, '']);
      });
    }
  });

  test('a figure is right that wrk does not measure: a fifth of the answers come after its 2 s', async () => {
    const slow = createServer((_request, response) => {
      answered += 1;
      setTimeout(() => response.end('ok'), answered % 5 === 0 ? 2300 : 0);
    });
    let answered = 0;
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const {port} = slow.address() as AddressInfo;

    const words = ['wrk', '-t1', '-c10', '-d5', `http://127.0.0.1:${port}/v2/`];
    const ended = await exec('late', ['nice', '-n', '1', ...words]);
    slow.closeAllConnections();
    slow.close();

    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stderr, /p95 at least 2000 ms/);
    const [operation] = (await regscope.report()).phases[0]!.operations;
    assert.ok(operation!.p95Ms! >= 2000 && operation!.p50Ms! < 1000);
    assert.equal(operation!.failed, operation!.errors['timeout']);
    assert.ok(operation!.failed > 0 && operation!.failed < operation!.count);
  });

  test('a closed port is 100 % failed, whoever asks', async () => {
    const words = ['ab', '-r', '-q', '-n', '50', '-c', '5', 'http://127.0.0.1:9/v2/'];

    const ended = await exec('closed', words);

    assert.equal(ended.code, 0, ended.stderr);
    const [operation] = (await regscope.report()).phases[0]!.operations;
    const {count, failed, p95Ms} = operation!;
    assert.deepEqual([count, failed, p95Ms], [50, 50, undefined]);
  });

  describe('a command', () => {
    test('of which nothing can be read is told so, in one sentence', async () => {
      const ended = await exec('make', ['true']);

      assert.deepEqual([ended.code, ended.stdout], [0, '']);
      assert.match(
        ended.stderr,
        /^no agent is connected: figures of the kernel begin when one is\n/,
      );
      assert.match(ended.stderr, /\ntrue: regscope knows no figures of true.*\n$/);
    });

    test('that does not exist is reported, and the run tells why it is empty', async () => {
      const ended = await exec('typo', ['wrkk', 'http://h/']);

      assert.equal(ended.code, 2);
      assert.match(ended.stderr, /wrkk cannot be started: .*\[CLI_COMMAND_FAILED\]\nhint: /);
      assert.match(
        (await regscope.report()).phases[0]!.phase.invalid!,
        /wrkk could not be started/,
      );
    });

    test('keeps its exit code when its run is ended by others meanwhile, and that is told', async () => {
      const sign = join(folder, 'go-on');
      const wait = `while [ ! -e ${sign} ]; do sleep 0.05; done; exit 7`;
      const command = start('ended', ['sh', '-c', wait]);
      const id = await command.says(/phase ended of run ended \((\S+)\)/);
      await post(`/api/runs/${id}/end`, {});
      writeFileSync(sign, '');

      const ended = await command.ended;

      assert.equal(ended.code, 7, ended.stderr);
      assert.match(ended.stderr, /error: .*\[COLLECTOR_RUN_/);
    });

    test('begins no run where it can have no temporary folder', async () => {
      const args = ['exec', '--collector', collector, '--phase', 'homeless', '--', 'true'];

      const ended = await regscope.run(args, {TMPDIR: '/no/such/folder'});

      assert.equal(ended.code, 2);
      assert.match(ended.stderr, /^error: no temporary folder .*\[CLI_COMMAND_FAILED\]$/m);
      assert.notEqual((await regscope.report()).run.name, 'homeless');
    });

    test('that ignores SIGTERM is killed, and the run is kept', async () => {
      const deaf =
        "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')";
      const command = start('deaf', [process.execPath, '-e', deaf]);
      await command.says(/phase deaf/);
      // The command ignores the signal only after a moment, and its output cannot tell us when.
      await new Promise((resolve) => setTimeout(resolve, 1000));

      const ended = await command.stop('SIGTERM');

      assert.equal(ended.code, 137, ended.stderr);
      assert.match(ended.stderr, /does not end: it is killed/);
      const {run, phases} = await regscope.report();
      assert.notEqual(run.endUnixNs, undefined);
      assert.match(phases[0]!.phase.invalid!, /was killed$/);
    });

    test('leaves nothing behind in the temporary folder', () => {
      assert.deepEqual(foldersLeft(), []);
    });

    test('that is docker pull is one operation, failed or not', async () => {
      const docker = join(folder, 'docker');
      writeFileSync(docker, '#!/bin/sh\nexit 1\n', {mode: 0o755});

      const ended = await exec('pull', [docker, 'pull', 'nothing']);

      assert.equal(ended.code, 1);
      const {phase, operations} = (await regscope.report()).phases[0]!;
      assert.equal(phase.invalid, undefined);
      assert.deepEqual(
        operations.map(({operation, count, errors}) => [operation, count, errors]),
        [['pull', 1, {failed: 1}]],
      );
    });
  });

  async function post(path: string, body: object): Promise<unknown> {
    const headers = {'content-type': 'application/json'};
    const sent = {method: 'POST', headers, body: JSON.stringify(body)};
    return (await fetch(collector + path, sent)).json();
  }

  function start(phase: string, words: readonly string[]): RunningCommand {
    return regscope.start(['exec', '--collector', collector, '--phase', phase, '--', ...words]);
  }

  function exec(phase: string, words: readonly string[]): Promise<Ended> {
    return start(phase, words).ended;
  }
});

function foldersLeft(): string[] {
  return readdirSync(tmpdir()).filter((name) => /^regscope-exec-(?!test)/.test(name));
}

/** The tests are skipped with the reason where the program cannot be installed. */
function describeWith(name: string, found: FoundProgram, tests: (path: string) => void): void {
  describe(name, {skip: 'missing' in found ? found.missing : false}, () => {
    if ('path' in found) tests(found.path);
  });
}
