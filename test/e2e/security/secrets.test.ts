// Looks for secrets wherever a user may look or send on: output, logs, command lines, run files, exports,
// answers. Each secret was used by a real command just before.

import assert from 'node:assert/strict';
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import {STACK_FORMATS} from '../../../src/commands/export-stacks.js';
import {Regscope, type Ended, type RunningCommand} from '../../support/regscope.js';

const PASSWORD = 'correct-horse-battery-staple-7';

describe('no secret', () => {
  const regscope = new Regscope();
  const tokenFile = join(regscope.home, 'tokens');
  const passwordFile = join(regscope.home, 'password');
  const running: RunningCommand[] = [];
  const ended: Ended[] = [];
  const answers: string[] = [];
  const commandLines: string[] = [];
  let secrets: Readonly<Record<string, string>>;
  let url: string;

  before(async () => {
    writeFileSync(passwordFile, `${PASSWORD}\n`, {mode: 0o600});
    const served = await regscope.serve('--token-file', tokenFile);
    url = new URL(served.url).origin;
    running.push(served.serve);
    secrets = {...tokensIn(tokenFile), password: PASSWORD, login: loginIn(served.url)};
    const credentials = ['--token-file', tokenFile];
    const agent = regscope.start([
      ...['agent', '--collector', url.replace('http', 'ws'), '--no-discover', ...credentials],
      ...['--state-dir', join(regscope.home, 'agent')],
    ]);
    running.push(agent);
    await agent.says(/connected to/);
    const exec = regscope.start([
      ...['exec', '--collector', url, '--phase', 'p', ...credentials, '--'],
      ...['sh', '-c', 'echo "$REGSCOPE_TOKEN_FILE"; sleep 0.3'],
    ]);
    commandLines.push(...allCommandLines());
    ended.push(await exec.ended);
    ended.push(await loadWithPassword(credentials));
    await ask();
    await exportAll();
  });
  after(async () => {
    for (const command of running.reverse()) await command.stop();
    regscope.remove();
  });

  test('was left out of this test: all were used', () => {
    assert.equal(Object.keys(secrets).length, 5);
    assert.equal(ended[0]!.code, 0, ended[0]!.stderr);
    assert.ok(answers.filter((answer) => answer !== '').length > 8); // without stacks, some are empty
  });

  test('is on a command line', () => {
    assertNone(commandLines);
  });

  test('is told to the command of exec, which knows the file instead', () => {
    assert.equal(ended[0]!.stdout, `${tokenFile}\n`);
  });

  test('is printed, but for the login link, which serve prints once', () => {
    const {login, ...others} = secrets;
    const printed = running.map(({stderr}) => stderr);

    assertNone([...printed, ...ended.flatMap(({stdout, stderr}) => [stdout, stderr])], others);
    assert.equal(printed.join('').split(login!).length, 2);
  });

  test('is in a run file or any other file but the one that it was given in', () => {
    const own = new Set([tokenFile, passwordFile]);
    const files = readdirSync(regscope.home, {recursive: true, encoding: 'utf8'})
      .map((name) => join(regscope.home, name))
      .filter((path) => statSync(path).isFile() && !own.has(path));

    assert.ok(files.some((path) => path.endsWith('.db')));
    assertNone(files.map((path) => readFileSync(path, 'latin1')));
  });

  test('is in an answer, a report or an export', () => {
    assertNone(answers);
  });

  /** Fails, because there is no such registry. That must not tell the password either. */
  function loadWithPassword(credentials: readonly string[]): Promise<Ended> {
    return regscope.run([
      ...['load', 'pull-ramp', '--collector', url, ...credentials],
      ...['--registry', 'http://127.0.0.1:9', '--username', 'u', '--password-file', passwordFile],
    ]);
  }

  async function ask(): Promise<void> {
    const headers = {authorization: `Bearer ${secrets['control']!}`};
    for (const path of ['/metrics', '/healthz', '/api/runs', '/api/runs/latest']) {
      answers.push(await (await fetch(url + path, {headers})).text());
    }
    const refused = await fetch(`${url}/api/runs`, {
      headers: {authorization: `Bearer ${secrets['agent']!}`},
    });
    answers.push(await refused.text());
  }

  async function exportAll(): Promise<void> {
    const commands = [
      ['report', '--json'],
      ['report'],
      ['runs', '--json'],
      ...['csv', 'requests', ...STACK_FORMATS].map((format) => ['export', '--format', format]),
    ];
    const outcomes = await Promise.all(commands.map((command) => regscope.run(command)));
    answers.push(...outcomes.map(({stdout, stderr}) => stdout + stderr));
  }

  function assertNone(texts: readonly string[], among = secrets): void {
    for (const [name, secret] of Object.entries(among)) {
      assert.ok(!texts.some((text) => text.includes(secret)), `the secret for ${name} is there`);
    }
  }
});

/** By scope. */
function tokensIn(file: string): Record<string, string> {
  const lines = [...readFileSync(file, 'utf8').matchAll(/^(\w+)[\s:=]+(\S{32,})$/gm)];
  return Object.fromEntries(lines.map(([, scope, token]) => [scope!, token!]));
}

function loginIn(link: string): string {
  return new URL(link).searchParams.get('once')!;
}

function allCommandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'latin1')];
      } catch {
        return []; // it has ended
      }
    });
}
