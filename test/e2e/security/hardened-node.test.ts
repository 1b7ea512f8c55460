// Every process and thread of ours runs without eval and without Object.prototype.__proto__, started the
// way a user starts it: by the first line of the program. A module that Node loads into each of them
// tries both, and writes down what happened.

import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, describe, test} from 'node:test';
import {pathToFileURL} from 'node:url';

import {NODE_FLAGS} from '../../../src/commands/wiring/node-flags.js';
import {LIVE_VIEW, MAIN, Regscope, RunningCommand} from '../../support/regscope.js';
import {until} from '../../support/until.js';

const regscope = new Regscope();
after(() => regscope.remove());
const told = join(regscope.home, 'told.ndjson');
const probe = join(regscope.home, 'probe.mjs');
writeFileSync(
  probe,
  `import {appendFileSync} from 'node:fs';
  import {threadId} from 'node:worker_threads';
  const failing = (act) => { try { act(); return ''; } catch (error) { return error.name; } };
  appendFileSync(${JSON.stringify(told)}, JSON.stringify({
    command: process.argv[2] ?? '', thread: threadId > 0,
    eval: failing(() => eval('1')),
    function: failing(() => new Function('return 1')),
    async: failing(() => (async () => {}).constructor('return 1')),
    proto: '__proto__' in Object.prototype,
  }) + '\\n');`,
);

interface Told {
  readonly command: string;
  readonly thread: boolean;
  readonly eval: string;
  readonly function: string;
  readonly async: string;
  readonly proto: boolean;
}

function processes(): readonly Told[] {
  if (!existsSync(told)) return [];
  const lines = readFileSync(told, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Told);
}

/** As a shell starts it: by its path. The node of this test is the first one on PATH. */
function start(...args: readonly string[]): RunningCommand {
  const child = spawn(MAIN, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{HOME: regscope.home, REGSCOPE_DATA: regscope.data, REGSCOPE_MAX_CPU: '0'},
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      NODE_OPTIONS: `--import=${pathToFileURL(probe).href}`,
    },
  });
  return new RunningCommand(child);
}

describe('Node in each of our processes', () => {
  test('makes no code of text, and has no __proto__', async () => {
    const serve = start('serve', '--listen', '127.0.0.1:0');
    const url = await serve.says(LIVE_VIEW);
    const agent = start('agent', '--collector', url.replace('http', 'ws'), '--no-discover');
    await agent.says(/connected to/);
    const exec = start('exec', '--collector', url, '--phase', 'p', '--', 'true');
    assert.equal((await exec.ended).code, 0);
    assert.equal((await fetch(`${url}/api/runs`)).status, 200);
    for (const command of ['runs', 'report', 'doctor']) await start(command).ended;
    await until('the threads of the collector', () => processes().some(({thread}) => thread));
    await agent.stop();
    await serve.stop();

    const seen = processes();
    const commands = new Set(seen.map(({command}) => command));
    for (const command of ['serve', 'agent', 'exec', 'runs', 'report', 'doctor']) {
      assert.ok(commands.has(command), command);
    }
    for (const each of seen) {
      const what = `${each.command}${each.thread ? ', a thread' : ''}`;
      assert.deepEqual([each.eval, each.function, each.async], Array(3).fill('EvalError'), what);
      assert.equal(each.proto, false, what);
    }
    for (const {stderr} of [serve, agent]) assert.doesNotMatch(stderr, /Node runs without/);
  });

  test('has the flags by the first line of the program and by npm run demo', () => {
    const [first] = readFileSync(MAIN, 'utf8').split('\n', 1);
    const {scripts} = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };

    assert.equal(first, `#!/usr/bin/env -S node ${NODE_FLAGS.join(' ')}`);
    assert.ok(scripts['demo']!.includes(`node ${NODE_FLAGS.join(' ')} dist/`));
  });

  test('is warned of where the program was started without the flags', () => {
    const args = [MAIN, 'agent', '--collector', 'ws://127.0.0.1:9', '--state-dir', regscope.home];
    const {stderr} = spawnSync(process.execPath, args, {encoding: 'utf8', timeout: 3_000});

    assert.match(stderr, /warning: Node runs without --disallow-code-generation-from-strings/);
  });
});
