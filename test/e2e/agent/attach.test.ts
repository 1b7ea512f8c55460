// Attaches the single-file agent to a real sshd, and compares the host before and after, whatever ended it.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {Regscope, whyNoKernel, type RunningCommand} from '../../support/regscope.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import {until} from '../../support/until.js';
import {commandOf, listeningSockets, SshHost, whyNoSshd} from '../support/ssh-host.js';

const PACKAGE = fileURLToPath(new URL('../../../src/packages/package.mjs', import.meta.url));
/** The remote agent notices at once that its standard input has ended, and stops its probes. */
const GONE_MS = 30_000;

describe('agents on other hosts', {skip: whyNoSshd() || whyNoKernel()}, () => {
  const regscope = new Regscope();
  const folder = temporaryFolder('attach');
  const started: RunningCommand[] = [];
  let host: SshHost;

  before(async () => {
    execFileSync(process.execPath, [PACKAGE, 'agent'], {stdio: 'ignore'});
    host = await SshHost.start(folder);
  });
  after(async () => {
    for (const {child} of started) child.kill('SIGKILL');
    await host.stop();
    regscope.remove();
  });

  const serveOn = (hosts: readonly string[], ...more: readonly string[]): RunningCommand => {
    const serve = regscope.start([
      ...['serve', '--listen', '127.0.0.1:0', '--ssh-config', host.config, '--probes', 'tcp'],
      ...hosts.flatMap((name) => ['--on', name]),
      ...more,
    ]);
    started.push(serve);
    return serve;
  };

  const assertAsBefore = async (earlier: readonly string[]): Promise<void> => {
    await until('the host is as before', () => stateOf(host).join() === earlier.join(), GONE_MS);
  };

  test('run at once, open nothing there, and are gone with their collector', async () => {
    const earlier = stateOf(host);
    const tokens = join(folder, 'tokens');
    const serve = serveOn(['registry1', 'registry2'], '--token-file', tokens);

    for (const name of ['registry1', 'registry2']) {
      await serve.says(new RegExp(`${name}: attached`));
    }
    assert.equal(host.agents().length, 2);
    assert.deepEqual(host.processes().flatMap(listeningSockets), []);
    assert.equal(listeningSockets(serve.child.pid!).length, 1, 'the collector listens');
    const words = host.agents().map(commandOf);
    for (const [, secret] of readFileSync(tokens, 'utf8').matchAll(/^\w+ (\S+)$/gm)) {
      assert.equal(words.join().includes(secret!), false);
    }

    const {stderr} = await serve.stop('SIGINT');
    assert.doesNotMatch(stderr, /may be left|records are left/);
    assert.deepEqual(stateOf(host), earlier);
  });

  test('bring a phase of another program to a collector with a token', async () => {
    const tokens = join(folder, 'tokens');
    const {serve, url} = await regscope.serve('--token-file', tokens);
    started.push(serve);
    const {code, stderr} = await regscope.run([
      ...['exec', '--phase', 'sleep', '--on', 'registry1', '--ssh-config', host.config],
      ...['--collector', new URL(url).origin, '--token-file', tokens, '--', 'sleep', '2'],
    ]);
    assert.equal(code, 0, stderr);
    const report = await regscope.report();
    await serve.stop();

    assert.equal(report.accounts.length, 1);
    assert.deepEqual(host.folders(), []);
  });

  test('are gone when regscope was killed', async () => {
    const earlier = stateOf(host);
    const serve = serveOn(['registry1']);
    await serve.says(/registry1: attached/);

    await serve.stop('SIGKILL');

    await assertAsBefore(earlier);
  });

  test('go on without a host that fails; one that was killed is told and taken away', async () => {
    const earlier = stateOf(host);
    const serve = serveOn(['nobody-listens', 'registry1'], '--keep-going');
    await serve.says(/nobody-listens: .*ATTACH_HOST_UNREACHABLE/);
    await serve.says(/registry1: attached/);

    for (const pid of host.agents()) process.kill(pid, 'SIGKILL');
    await serve.says(/registry1: the agent ended .*no more figures/);
    await assertAsBefore(earlier);

    await serve.stop('SIGINT');
  });

  test('are refused with a hint where ssh would ask, or has to doubt', async () => {
    const {code, stderr} = await serveOn(['nokey', 'nobody-listens', 'changed', 'unknown']).ended;

    assert.equal(code, 1);
    for (const [name, error, hint] of [
      ['nokey', 'ATTACH_LOGIN_REFUSED', 'ssh-copy-id nokey'],
      ['nobody-listens', 'ATTACH_HOST_UNREACHABLE', 'check the name'],
      ['changed', 'ATTACH_HOST_KEY_REFUSED', 'ssh-keygen -R changed'],
      ['unknown', 'ATTACH_HOST_KEY_REFUSED', 'connect once by hand'],
    ] as const) {
      assert.match(stderr, new RegExp(`${name}: .*\\[${error}\\]`));
      assert.ok(stderr.includes(hint), hint);
    }
  });

  test('leave nothing on disks that are full or mounted noexec', async () => {
    const [noexec, full] = [join(folder, 'noexec'), join(folder, 'full')];
    mountMemory(noexec, 'noexec,size=200m');
    mountMemory(full, 'size=20m');
    const place = join(folder, 'strict');
    mkdirSync(place);
    const strict = await SshHost.start(place, `${noexec} ${full}`);
    try {
      const {stderr} = await regscope.run([
        ...['serve', '--listen', '127.0.0.1:0', '--on', 'registry1'],
        ...['--ssh-config', strict.config],
      ]);

      assert.match(stderr, /noexec programs may not run there/);
      assert.match(stderr, /full has \d+ KB free, and \d+ are needed \[ATTACH_FOLDER_MISSING\]/);
      assert.deepEqual([...readdirSync(noexec), ...readdirSync(full)], []);
    } finally {
      await strict.stop();
      for (const mount of [noexec, full]) execFileSync('umount', [mount]);
    }
  });
});

function mountMemory(path: string, options: string): void {
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
}

/**
 * What an agent could leave behind. Its programs in the kernel are held by its loader alone, so they are
 * gone with that process.
 */
function stateOf(host: SshHost): readonly string[] {
  return [...host.folders(), ...host.processes().map((pid) => `process ${pid}`)];
}
