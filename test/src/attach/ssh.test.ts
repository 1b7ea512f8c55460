import assert from 'node:assert/strict';
import {PassThrough} from 'node:stream';
import {describe, test} from 'node:test';

import {readHosts} from '../../../src/attach/host-name.js';
import {readOpening} from '../../../src/attach/opening.js';
import {refusal, sshProblem} from '../../../src/attach/ssh-problem.js';
import {sshWords} from '../../../src/attach/ssh-words.js';
import {ProfilerError} from '../../../src/domain/error.js';

describe('readHosts', () => {
  test('takes what ssh takes, each host once', () => {
    const hosts = ['root@registry1', 'registry2', 'ssh://root@h:22', '[::1]', 'registry2'];

    assert.deepEqual(readHosts(hosts), hosts.slice(0, 4));
  });

  for (const host of ['', '-oProxyCommand=reboot', 'root@-oX', 'root@', 'a b', 'a\nb', 'ä']) {
    test(`refuses ${JSON.stringify(host)}`, () => {
      assert.throws(() => readHosts([host]), isCode('ATTACH_HOST_INVALID'));
    });
  }
});

describe('sshWords', () => {
  test('asks nothing, forwards nothing, and keeps host and command apart from options', () => {
    const words = sshWords({host: 'registry1', config: '/c'}, 'exec sh');

    assert.deepEqual(words.slice(0, 2), ['-F', '/c']);
    assert.deepEqual(words.slice(-3), ['--', 'registry1', 'exec sh']);
    for (const setting of ['BatchMode=yes', 'ClearAllForwardings=yes', 'ControlPath=none']) {
      assert.ok(words.includes(setting), setting);
    }
  });
});

describe('sshProblem', () => {
  // Lines that OpenSSH 9.2 wrote.
  for (const [said, code] of [
    ['root@h: Permission denied (publickey,password).', 'ATTACH_LOGIN_REFUSED'],
    ['Host key verification failed.', 'ATTACH_HOST_KEY_REFUSED'],
    ['ssh: Could not resolve hostname h: Name or service not known', 'ATTACH_HOST_UNREACHABLE'],
    ['ssh: connect to host h port 22: Connection timed out', 'ATTACH_HOST_UNREACHABLE'],
    ['Timeout, server h not responding.', 'ATTACH_HOST_UNREACHABLE'],
    ['Bad owner or permissions on /root/.ssh/config', 'ATTACH_SSH_FAILED'],
  ] as const) {
    test(`reads ${JSON.stringify(said)}`, () => {
      const error = sshProblem('root@h', [said], 'exit code 255');

      assert.equal(error.code, code);
      assert.ok(error.message.includes(said));
    });
  }

  test('names a key that changed as such, whatever else is said', () => {
    const said = [
      '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @',
      'Host key verification failed.',
    ];

    const {code, hint} = sshProblem('root@h', said, '');

    assert.equal(code, 'ATTACH_HOST_KEY_REFUSED');
    assert.match(hint, /ssh-keygen -R h$/);
  });
});

describe('refusal', () => {
  for (const [line, code] of [
    ['root bob: sudo: a password is required', 'ATTACH_NOT_ROOT'],
    ['system Linux on aarch64', 'ATTACH_HOST_UNSUPPORTED'],
    ['tool gzip', 'ATTACH_HOST_UNSUPPORTED'],
    ['folder /tmp programs may not run there (noexec)', 'ATTACH_FOLDER_MISSING'],
    ['copy gzip: stdout: No space left on device', 'ATTACH_COPY_FAILED'],
  ] as const) {
    test(`reads ${JSON.stringify(line)}`, () => {
      const error = refusal(line);

      assert.equal(error.code, code);
      assert.ok(error.message.includes(line.slice(line.indexOf(' ') + 1)));
    });
  }
});

describe('readOpening', () => {
  test('leaves out what a login shell prints, and leaves the rest in the stream', async () => {
    const output = new PassThrough();
    const words: string[] = [];
    output.write('Welcome!\nregscope-attach fol');
    output.write('der /var/tmp/x\nregscope-attach start\nPRI * HTTP/2');

    const isStarted = await readOpening(output, (word, rest) => words.push(`${word}: ${rest}`));

    assert.equal(isStarted, true);
    assert.deepEqual(words, ['folder: /var/tmp/x']);
    assert.equal(String(output.read()), 'PRI * HTTP/2');
  });

  test('ends with a stream that ends, and with one that does not stop', async () => {
    const [short, long] = [new PassThrough(), new PassThrough()];
    short.end('regscope-attach refused root\n');
    long.write('x'.repeat(300_000));

    assert.equal(await readOpening(short, () => {}), false);
    assert.equal(await readOpening(long, () => {}), false);
  });
});

function isCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ProfilerError && error.code === code;
}
