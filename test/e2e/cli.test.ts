// Checks how the program ends: its exit codes, its hints, and where results go.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {closeSync, openSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import type {HistoryRunJson} from '../../src/contract/history-json.js';
import {FakeRegistry, send} from '../src/load/support/fake-registry.js';
import {LIVE_VIEW, MAIN, Regscope} from '../support/regscope.js';

const SHORT_PUSH = `
name: short
workers: 1
image:
  layers: 1
  layerSize: 4KiB
phases:
  - {name: push, operation: push, users: 1, duration: 1s}
`;

describe('regscope', () => {
  const regscope = new Regscope();
  after(() => regscope.remove());

  for (const [what, args, code, said] of [
    ['an unknown command', ['reprot'], 2, /Did you mean report/],
    ['a word that every object knows', ['constructor'], 2, /unknown command 'constructor'/],
    [
      'an unknown option',
      ['runs', '--jsno'],
      2,
      /Did you mean --json.*\nfor example: regscope runs/,
    ],
    ['a run that is not there', ['report', 'nightly'], 1, /\[STORE_RUN_UNKNOWN\]\nhint: /],
    ['a scenario that is not there', ['run', 'dmo'], 2, /\[SCENARIO_UNKNOWN\]\nhint: .*demo/],
    ['a bad target', ['agent', '--collector', 'ws://127.0.0.1:1', '--target', 'x'], 2, /hint: /],
    [
      'a probe that is not there',
      ['run', 'demo', '--probes', 'tpc'],
      2,
      /There are: syscalls, tcp/,
    ],
    ['a bad address', ['serve', '--listen', '7070'], 2, /\[GUARD_LISTEN_INVALID\]\nhint: /],
    ['no token off loopback', ['serve', '--listen', '0.0.0.0:0'], 2, /\[GUARD_TOKEN_REQUIRED\]/],
    [
      'no collector',
      ['exec', '--collector', 'http://127.0.0.1:1', '--phase', 'x', '--', 'true'],
      1,
      /\[COLLECTOR_UNREACHABLE\]/,
    ],
  ] as const) {
    test(`ends with code ${code} and a hint for ${what}`, async () => {
      const ended = await regscope.run(args, {REGSCOPE_TOKEN: undefined});

      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, said);
      assert.equal(ended.stdout, '');
    });
  }

  test('says that its output cannot be written, once, and ends with code 1', () => {
    const full = openSync('/dev/full', 'w');
    const {status, stderr} = spawnSync(process.execPath, [MAIN, 'runs', '--json'], {
      env: {...process.env, REGSCOPE_DATA: regscope.data},
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);

    assert.equal(status, 1);
    assert.match(stderr, /^error: .*ENOSPC.*\[CLI_OUTPUT_FAILED\]\nhint: .*\n$/);
  });

  test('prints results to stdout, and an empty list is a result', async () => {
    const ended = await regscope.run(['runs', '--json']);

    assert.equal(ended.code, 0);
    assert.deepEqual((JSON.parse(ended.stdout) as {runs: unknown[]}).runs, []);
  });

  test('ends a load with code 1 when every operation failed, and tells it', async () => {
    const registry = await FakeRegistry.start();
    registry.twist = ({method}, response) => {
      if (method !== 'PUT') return false;
      send(response, 507, {}, 'no space');
      return true;
    };
    const scenario = join(regscope.home, 'short.yaml');
    writeFileSync(scenario, SHORT_PUSH);
    const serve = regscope.start(['serve', '--listen', '127.0.0.1:0']);
    const collector = await serve.says(LIVE_VIEW);

    const args = ['load', scenario, '--collector', collector, '--registry', registry.url];
    const ended = await regscope.run(args);
    await serve.stop();
    await registry.stop();

    assert.equal(ended.code, 1, ended.stderr);
    assert.match(ended.stderr, /warning: all \d+ operations failed/);
  });

  test('takes the config file below the environment, and names a key that is no option', async () => {
    const config = join(regscope.home, 'config.yaml');
    writeFileSync(config, `data: ${join(regscope.home, 'from-config')}\n`);
    const fromFile = await regscope.run(['--config', config, 'runs'], {REGSCOPE_DATA: undefined});
    const fromEnvironment = await regscope.run(['--config', config, 'runs']);
    writeFileSync(config, 'dta: /x\n');
    const misspelt = await regscope.run(['--config', config, 'runs']);

    assert.match(fromFile.stderr, /from-config/);
    assert.doesNotMatch(fromEnvironment.stderr, /from-config/);
    assert.equal(misspelt.code, 2);
    assert.match(misspelt.stderr, /"dta".*\[CLI_CONFIG_INVALID\]/);
  });

  test('gives the exit code of the command that exec runs, in a run of its own', async () => {
    const {serve: collector, url} = await regscope.serve();

    const ended = await regscope.run([
      ...['exec', '--collector', url, '--phase', 'seven', '--', 'sh', '-c', 'exit 7'],
    ]);
    await collector.stop();
    const runs = await regscope.run(['runs', '--json']);

    assert.equal(ended.code, 7, ended.stderr);
    const [run] = (JSON.parse(runs.stdout) as {runs: {name: string; endUnixNs?: string}[]}).runs;
    assert.equal(run!.name, 'seven');
    assert.notEqual(run!.endUnixNs, undefined);
  });

  test('keeps a history: labels a run, finds it, copies it, prunes it, and has it back', async () => {
    const copy = join(regscope.home, 'copy.db');
    const tagged = await regscope.run(['runs', 'tag', 'seven', 'build=12', 'keep']);
    const found = await regscope.run(['runs', '--label', 'build=12', '--since', '1h', '--json']);
    const copied = await regscope.run(['runs', 'cp', 'seven', copy]);
    const kept = await regscope.run(['runs', 'prune', '--keep', '0', '--json']);
    await regscope.run(['runs', 'tag', 'seven', 'keep-']);
    const pruned = await regscope.run(['runs', 'prune', '--keep', '0']);
    const imported = await regscope.run(['runs', 'import', copy]);
    const listed = await regscope.run(['runs']);

    for (const {code, stderr} of [tagged, copied, imported]) assert.equal(code, 0, stderr);
    const {runs} = JSON.parse(found.stdout) as {runs: HistoryRunJson[]};
    assert.deepEqual(runs.map(({labels}) => labels), [{build: '12', keep: 'yes'}]); // prettier-ignore
    assert.equal(runs[0]!.summary.verdict, 'no load');
    const {removed} = JSON.parse(kept.stdout) as {removed: HistoryRunJson[]};
    assert.ok(
      removed.every(({name}) => name !== 'seven'),
      kept.stdout,
    );
    assert.match(pruned.stderr, /seven.* is removed\n1 run removed/);
    assert.match(listed.stdout, /seven .*build=12 keep=yes .*no load/);
  });
});
