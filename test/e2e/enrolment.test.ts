// Enrols an agent and revokes it as an operator does, by commands: over TLS, with a client certificate.

import assert from 'node:assert/strict';
import {chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import {makeCertificate, type CertificateFiles} from '../support/certificates.js';
import {Regscope, type RunningCommand} from '../support/regscope.js';

interface Listed {
  readonly agents: readonly {id: string; certificate?: string; revoked?: string}[];
}

describe('an agent that enrols by commands', () => {
  const regscope = new Regscope();
  const inHome = (name: string): string => join(regscope.home, name);
  let server: CertificateFiles;
  let client: CertificateFiles;
  let serve: RunningCommand;
  let agent: RunningCommand;
  let port = '0';
  let code = '';

  before(async () => {
    mkdirSync(regscope.data, {mode: 0o700});
    server = makeCertificate(regscope.home, 'collector', ['IP:127.0.0.1']);
    client = makeCertificate(regscope.home, 'rack-7', ['DNS:rack-7']);
    await startServe();
    const invite = await regscope.run(['agents', 'invite']);
    code = invite.stdout.trim();
    writeFileSync(inHome('code'), invite.stdout, {mode: 0o600});
    agent = startAgent('state', '--enrol', `@${inHome('code')}`);
    await agent.says(/connected to/);
  });

  after(async () => {
    await agent.stop();
    await serve.stop();
    regscope.remove();
  });

  test('is in the list, with the name of its certificate', async () => {
    const {agents} = await list();

    assert.equal(agents.length, 1);
    assert.equal(agents[0]!.certificate, 'rack-7');
    assert.match(agent.stderr, new RegExp(agents[0]!.id));
  });

  test('leaves its secrets on no command line, in no output and in no file that others can read', () => {
    const secret = code.split('.')[1]!;
    const key = (JSON.parse(readFileSync(inHome('state/key.json'), 'utf8')) as {privateKey: string})
      .privateKey;
    const folder = join(regscope.data, 'enrolment');
    const files = readdirSync(folder, {recursive: true, encoding: 'utf8'})
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile());
    const texts = [
      ...[serve, agent].map(({child}) => readFileSync(`/proc/${child.pid}/cmdline`, 'latin1')),
      ...[serve, agent].map(({stderr}) => stderr),
      ...files.map((path) => readFileSync(path, 'utf8')),
    ];

    for (const text of texts) assert.ok(!text.includes(secret) && !text.includes(key));
    for (const path of [inHome('state/key.json'), ...files]) {
      assert.equal(statSync(path).mode & 0o077, 0, path);
    }
  });

  test('is the only one that the code lets in', async () => {
    const thief = startAgent('thief', '--enrol', `@${inHome('code')}`);

    const {code: exit, stderr} = await thief.ended;

    assert.equal(exit, 1);
    assert.match(stderr, /used already, by the agent [0-9a-f]{32}/);
  });

  test('comes in by its key alone when it is started again, and not without its certificate', async () => {
    await agent.stop();
    const bare = regscope.start(agentWords('state').slice(0, -4));
    const {code: exit, stderr} = await bare.ended;
    assert.equal(exit, 1);
    assert.match(stderr, /wants a client certificate/);

    agent = startAgent('state');
    await agent.says(/connected to/);
  });

  test('is cut off when it is revoked, and refused by the next collector', async () => {
    const [{id}] = (await list()).agents as [{id: string}];

    const {stderr} = await regscope.run(['agents', 'revoke', id.slice(0, 12)]);
    assert.match(stderr, new RegExp(`${id} is revoked`));
    await agent.says(/was revoked/);
    await agent.stop();
    await serve.stop();
    await startServe();
    agent = startAgent('state');
    const ended = await agent.ended;

    assert.equal(ended.code, 1);
    assert.match(ended.stderr, new RegExp(`the agent ${id} was revoked`));
    assert.match(ended.stderr, /regscope agents invite --agent/);
    assert.notEqual((await list()).agents[0]!.revoked, undefined);
  });

  for (const [what, words, message] of [
    ['a text that is no code', ['--enrol', 'no-code'], /AGENT_CODE_INVALID/],
    ['a file that is not there', ['--enrol', '@/none/code'], /CLI_OPTION_INVALID/],
    ['a certificate without its key', ['--tls-cert', 'x.pem'], /belong together/],
  ] as const) {
    test(`is told of ${what}`, async () => {
      const url = `wss://127.0.0.1:${port}`;
      const command = ['agent', '--collector', url, '--state-dir', inHome('wrong'), ...words];
      const {code: exit, stderr} = await regscope.run(command);

      assert.notEqual(exit, 0);
      assert.match(stderr, message);
    });
  }

  test(
    'root makes codes that the collector can read, which is another user',
    {skip: notRoot()},
    async () => {
      const data = inHome('data-of-nobody');
      mkdirSync(data, {mode: 0o700});
      chownSync(data, 65_534, 65_534);
      chownSync(regscope.home, 65_534, 65_534);

      const {code: exit, stderr} = await regscope.run(['agents', 'invite', '--data', data]);

      assert.equal(exit, 0, stderr);
      const [file] = readdirSync(join(data, 'enrolment/invites'));
      assert.equal(statSync(join(data, 'enrolment/invites', file!)).uid, 65_534);
    },
  );

  async function list(): Promise<Listed> {
    return JSON.parse((await regscope.run(['agents', '--json'])).stdout) as Listed;
  }

  async function startServe(): Promise<void> {
    serve = regscope.start([
      ...['serve', '--listen', `127.0.0.1:${port}`, '--token-file', inHome('tokens')],
      ...['--tls-cert', server.cert, '--tls-key', server.key],
      ...['--tls-client-ca', client.cert, '--require-enrolment'],
    ]);
    port = await serve.says(/live view: https:\/\/127\.0\.0\.1:(\d+)/);
  }

  function startAgent(state: string, ...more: readonly string[]): RunningCommand {
    return regscope.start([...agentWords(state), ...more]);
  }

  function agentWords(state: string): string[] {
    return [
      ...['agent', '--collector', `wss://127.0.0.1:${port}`, '--ca', server.cert],
      ...['--state-dir', inHome(state), '--no-discover', '--probes', 'tcp'],
      ...['--tls-cert', client.cert, '--tls-key', client.key],
    ];
  }
});

function notRoot(): string | false {
  return process.getuid?.() === 0 ? false : 'needs root: it writes for another user';
}
