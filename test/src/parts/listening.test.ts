import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import {describe, test} from 'node:test';

import {freePort, listeningPorts} from '../../../src/parts/listening.js';
import {assertProgram, findProgram} from '../../../src/parts/program.js';

describe('listeningPorts', () => {
  test('names the port that this process listens on, until it is closed', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const {port} = server.address() as AddressInfo;

    const open = listeningPorts(process.pid);
    server.close();
    await once(server, 'close');

    assert.ok(open.includes(port));
    assert.ok(!listeningPorts(process.pid).includes(port));
  });

  test('names none for a process that is not there', () => {
    assert.deepEqual(listeningPorts(2 ** 30), []);
  });
});

describe('freePort', () => {
  test('gives a port that can be listened on', async () => {
    const server = createServer().listen(await freePort(), '127.0.0.1');

    await once(server, 'listening');

    server.close();
  });
});

describe('findProgram', () => {
  test('finds programs outside of PATH where the system keeps its own', () => {
    assert.match(findProgram('sh', '') ?? '', /\/sh$/);
  });

  test('says which package brings a program that is missing', () => {
    assert.throws(() => assertProgram('no-such-program', 'some-package'), {
      code: 'PART_MISSING',
      hint: /apt-get install some-package/,
    });
  });
});
