// Runs a collector on one host and agents on two others, with a token and TLS between them. The load comes
// from the collector's host. The hosts are network namespaces of this machine.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import type {ReportJson} from '../../src/contract/report-json.js';
import {makePartFolder, startPart} from '../../src/parts/part.js';
import type {Part} from '../../src/parts/part.js';
import {makeCertificate} from '../support/certificates.js';
import {HUB_ADDRESS, TestNetwork, whyNoNamespaces} from './support/netns.js';
import {MAIN, Regscope, RunningCommand} from '../support/regscope.js';

const PORT = 7_443;
const REGISTRY_PORT = 5_000;
const AUTHORITY = `${HUB_ADDRESS}:${PORT}`;

const SCENARIO = `
name: two hosts
image: {layers: 2, layerSize: 64KiB..64KiB}
phases:
  - {name: push, operation: push, users: 2, duration: 3s}
  - {name: pull, operation: pull, users: 2, duration: 3s}
`;

describe('a collector and two agents on hosts of their own', {skip: whyNoNamespaces()}, () => {
  const regscope = new Regscope();
  const tokenFile = join(regscope.home, 'tokens');
  const spools = join(regscope.home, 'agents');
  let network: TestNetwork;
  let tls: {cert: string; key: string};
  let serve: RunningCommand;
  const agents: RunningCommand[] = [];
  const parts: Part[] = [];
  const addresses: string[] = [];
  let report: ReportJson;

  before(async () => {
    network = new TestNetwork();
    tls = makeCertificate(regscope.home, 'collector', [`IP:${HUB_ADDRESS}`]);
    serve = start('hub', ...serveWords('--tls-cert', tls.cert, '--tls-key', tls.key));
    await serve.says(/live view: (\S+)/);
    for (const name of ['one', 'two']) {
      addresses.push(network.addLeaf(name));
      parts.push(await startRegistryOn(network, name));
      agents.push(start(name, ...agentWords(name, parts.at(-1)!.pid, tokenFile)));
    }
    for (const agent of agents) await agent.says(/probes .* run/, 60_000);
    report = await runLoad();
  });

  after(async () => {
    for (const command of [...agents, serve]) await command?.stop();
    for (const part of parts) await part.stop();
    network?.remove();
    regscope.remove();
  });

  test('both agents are in the report, each with the target it was told to watch', () => {
    assert.deepEqual(report.hosts.map(({name}) => name).sort(), ['one', 'two']);
    assert.deepEqual([...new Set(report.processes.map(({target}) => target))].sort(), [
      'registry-one',
      'registry-two',
    ]);
  });

  test('the host that got the load shows it in the right phases, the other one does not', () => {
    for (const phase of ['push', 'pull']) {
      assert.ok(
        callsOf(phase, 'registry-one') > 200,
        `${phase}: ${callsOf(phase, 'registry-one')}`,
      );
      assert.ok(callsOf(phase, 'registry-two') < callsOf(phase, 'registry-one') / 10);
    }
  });

  test('no operation failed, and the books of both agents balance', () => {
    for (const {operations} of report.phases) {
      assert.ok(operations[0]!.count > 0);
      assert.equal(operations[0]!.failed, 0);
    }
    assert.equal(report.accounts.length, 2);
    for (const {unaccounted, stored} of report.accounts) {
      assert.equal(unaccounted, 0);
      assert.ok(stored > 0);
    }
  });

  test('an agent with a wrong token is refused and says what to do', async () => {
    const wrong = join(regscope.home, 'wrong');
    writeFileSync(wrong, `agent ${'x'.repeat(43)}\n`, {mode: 0o600});

    const stranger = start('two', ...agentWords('stranger', process.pid, wrong));

    await stranger.says(/401|GUARD_TOKEN_REFUSED|token/i);
    await stranger.stop();
    assert.doesNotMatch(stranger.stderr, /xxxx/);
  });

  test('an agent that does not know the certificate does not send its token', async () => {
    const words = agentWords('stranger', process.pid, tokenFile).filter(
      (word, index, all) => word !== '--ca' && all[index - 1] !== '--ca',
    );
    const stranger = start('two', ...words);

    await stranger.says(/certificate|self-signed|unable to verify/i);
    await stranger.stop();
  });

  for (const [name, words, code] of [
    ['without TLS', serveOn(7_444, '--token-file', 'TOKENS'), /TLS|encrypted/],
    ['without a token', serveOn(7_445, '--tls-cert', 'CERT', '--tls-key', 'KEY'), /token/],
  ] as const) {
    test(`a collector ${name} does not listen there`, async () => {
      const files: Record<string, string> = {TOKENS: tokenFile, CERT: tls.cert, KEY: tls.key};

      const refused = start('hub', ...words.map((word) => files[word] ?? word));

      const {code: exit, stderr} = await refused.ended;
      assert.equal(exit, 2, stderr);
      assert.match(stderr, code);
      assert.match(stderr, /--insecure/);
    });
  }

  test('no token is on a command line, in the run file or in what was printed', () => {
    const secrets = readFileSync(tokenFile, 'utf8').match(/\S{32,}/g)!;
    assert.equal(secrets.length, 3);
    const runFile = join(regscope.data, 'runs', `${report.run.id}.db`);
    const texts = [
      readFileSync(runFile, 'latin1'),
      ...[serve, ...agents].map(({stderr}) => stderr),
      ...[serve, ...agents].map(({child}) => readFileSync(`/proc/${child.pid}/cmdline`, 'latin1')),
    ];

    for (const secret of secrets) assert.ok(!texts.some((text) => text.includes(secret)));
  });

  /** Makes load from the collector's host against the registry on the first leaf; resolves to the report. */
  async function runLoad(): Promise<ReportJson> {
    const scenario = join(regscope.home, 'two-hosts.yaml');
    writeFileSync(scenario, SCENARIO);
    const registry = `http://${addresses[0]}:${REGISTRY_PORT}`;
    const load = await start(
      'hub',
      ...['load', scenario, '--collector', `https://${AUTHORITY}`, '--registry', registry],
      ...['--token-file', tokenFile, '--ca', tls.cert],
    ).ended;
    assert.equal(load.code, 0, load.stderr);
    return regscope.report();
  }

  function callsOf(phaseName: string, target: string): number {
    const phase = report.phases.find(({phase: {name}}) => name === phaseName)!;
    const rows = phase.targets.filter((each) => each.target === target);
    return rows.flatMap(({systemCalls}) => systemCalls).reduce((sum, {count}) => sum + count, 0);
  }

  function serveWords(...more: string[]): string[] {
    return [...serveOn(PORT, '--token-file', tokenFile), ...more];
  }

  function agentWords(name: string, pid: number, tokens: string): string[] {
    return [
      ...['agent', '--collector', `wss://${AUTHORITY}`, '--name', name],
      ...['--token-file', tokens, '--ca', tls.cert, '--state-dir', join(spools, name)],
      ...['--no-discover', '--target', `registry-${name}=pid:${pid}`],
    ];
  }

  function start(host: string, ...words: string[]): RunningCommand {
    const [program, args] = network.on(host, process.execPath, MAIN, ...words);
    const env = {HOME: regscope.home, REGSCOPE_DATA: regscope.data, NO_COLOR: '1'};
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    return new RunningCommand(
      spawn(program, args, {stdio: [...stdio], env: {...process.env, ...env}}),
    );
  }
});

function serveOn(port: number, ...more: string[]): string[] {
  return ['serve', '--listen', `${HUB_ADDRESS}:${port}`, ...more];
}

async function startRegistryOn(network: TestNetwork, name: string): Promise<Part> {
  const directory = makePartFolder(`registry-${name}`);
  const config = join(directory, 'config.json');
  const storage = {
    filesystem: {rootdirectory: join(directory, 'storage')},
    delete: {enabled: true},
  };
  const http = {addr: `0.0.0.0:${REGISTRY_PORT}`};
  writeFileSync(config, JSON.stringify({version: 0.1, log: {level: 'warn'}, storage, http}));
  const [command, args] = network.on(name, 'docker-registry', 'serve', config);
  const {part} = await startPart({
    ...{name: 'docker-registry', command, args, directory},
    env: {OTEL_TRACES_EXPORTER: 'none'},
    // nsenter becomes the registry, so there is one process, with the sockets of its namespace.
    whenReady: (pid) => (listensOn(pid, REGISTRY_PORT) ? true : undefined),
  });
  return part;
}

function listensOn(pid: number, port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['tcp', 'tcp6'].some((table) => {
    const path = `/proc/${pid}/net/${table}`;
    return existsSync(path) && new RegExp(`:${hex} [0-9A-F:]+ 0A`).test(readFileSync(path, 'utf8'));
  });
}
