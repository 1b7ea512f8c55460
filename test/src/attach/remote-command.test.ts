import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {gzipSync} from 'node:zlib';

import {remoteCommand} from '../../../src/attach/remote-command.js';
import {temporaryFolder} from '../../support/temporary-folder.js';

const folder = temporaryFolder('remote');
const SCRIPTS = new URL('../../../src/attach/remote/', import.meta.url);

describe('the scripts that run on a host', () => {
  test('hold nothing that a login shell reads in another way', () => {
    for (const name of ['as-root', 'start', 'remove']) {
      const lines = readFileSync(new URL(`${name}.sh`, SCRIPTS), 'utf8').split('\n');
      const code = lines.filter((line) => !/^\s*#/.test(line)).join('\n');

      assert.doesNotMatch(code, /['\\]/, name);
    }
  });

  test('get words with quotes and spaces as they are', async () => {
    const place = join(folder, "it's a place");
    mkdirSync(place);

    const {code} = await run(remoteCommand('remove', [place]), host({id: 'echo 0'}));

    assert.equal(code, 0);
    assert.equal(existsSync(place), false);
  });

  test('run through sudo where the login is not root', async () => {
    const fakes = host({id: 'echo 1000', sudo: 'shift; [ "$1" = true ] || { shift; "$@"; }'});
    const place = join(folder, 'mine');
    mkdirSync(place);

    const {code} = await run(remoteCommand('remove', [place]), fakes);

    assert.equal(code, 0);
    assert.equal(existsSync(place), false);
  });

  test('tell why sudo does not help', async () => {
    const sudo = 'echo "sudo: a password is required" >&2; exit 1';

    const {code, stdout} = await run(
      remoteCommand('remove', ['/x']),
      host({id: 'echo 1000', sudo}),
    );

    assert.equal(code, 1);
    assert.match(stdout, /^regscope-attach refused root 1000: sudo: a password is required$/m);
  });

  test('copy an agent, run it with a clean environment, and take it away', async () => {
    const agent = gzipSync('#!/bin/sh\nread -r line; echo "got $line, $SECRET, $7"; exit 7\n');
    const parent = join(folder, 'parent');
    mkdirSync(parent);
    const command = remoteCommand('start', [String(agent.length), '1', '--engine', 'core']);

    const env = {...host({id: 'echo 0'}), REGSCOPE_ATTACH_PARENTS: parent, SECRET: 'x'};
    const {code, stdout} = await run(command, env, Buffer.concat([agent, Buffer.from('hello\n')]));

    assert.equal(code, 7, 'the exit code of the agent');
    assert.match(stdout, /^regscope-attach folder \S+\/regscope-attach\.\w{10}$/m);
    assert.match(stdout, /^regscope-attach start\ngot hello, , --engine$/m);
    assert.equal((await run(`ls -A '${parent}'`, process.env)).stdout, '');
  });

  test('tell of probes that run there already, of either engine', async () => {
    const agent = gzipSync('#!/bin/sh\n');
    const parent = join(folder, 'others');
    mkdirSync(parent);
    const command = remoteCommand('start', [String(agent.length), '1']);

    const programs = {id: 'echo 0', pidof: 'for name; do [ "$name" = bpftrace ] && echo 17; done'};
    const env = {...host(programs), REGSCOPE_ATTACH_PARENTS: parent};
    const {stdout} = await run(command, env, agent);

    assert.match(stdout, /^regscope-attach other 17$/m);
  });

  test('refuse what was cut off on the way, and leave nothing', async () => {
    const agent = gzipSync('x'.repeat(1000));
    const parent = join(folder, 'cut');
    mkdirSync(parent);
    const command = remoteCommand('start', [String(agent.length), '1']);

    const env = {...host({id: 'echo 0'}), REGSCOPE_ATTACH_PARENTS: parent};
    const {code, stdout} = await run(command, env, agent.subarray(0, 20));

    assert.equal(code, 1);
    assert.match(stdout, /refused copy .*unexpected end/);
    assert.equal((await run(`ls -A '${parent}'`, process.env)).stdout, '');
  });
});

/** An environment in which some programs are others. */
function host(programs: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const bin = join(folder, `bin-${Object.keys(programs).join('-')}-${Math.random()}`);
  mkdirSync(bin);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return {PATH: `${bin}:/usr/bin:/bin`};
}

function run(
  command: string,
  env: NodeJS.ProcessEnv,
  input = Buffer.alloc(0),
): Promise<{code: number; stdout: string}> {
  return new Promise((resolve) => {
    const child = execFile('/bin/sh', ['-c', command], {env}, (error, stdout) =>
      resolve({code: error === null ? 0 : Number(error.code), stdout}),
    );
    child.stdin!.on('error', () => {});
    child.stdin!.end(input);
  });
}
