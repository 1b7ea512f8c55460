import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import {performance} from 'node:perf_hooks';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {ConnectionPool} from '../../../../src/load/http/connection-pool.js';
import {HttpFailure} from '../../../../src/load/http/failure.js';
import {addressOf, type Address} from '../../../../src/load/http/url.js';

describe('a pool of connections', () => {
  let server: Server;
  let address: Address;
  let pool: ConnectionPool;
  let sockets: Socket[];

  beforeEach(async () => {
    sockets = [];
    server = createServer({allowHalfOpen: true}, (socket) => {
      sockets.push(socket.resume().on('error', () => {}));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = addressOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    pool = new ConnectionPool({}, () => performance.now());
  });

  afterEach(() => {
    pool.stop(new HttpFailure('interrupted', 'the test is over'));
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test('leaves a server when that has closed its side, too', async () => {
    pool.take(address);
    const [socket] = (await once(server, 'connection')) as [Socket];
    let hasClosed = false;
    socket.on('end', () => {
      hasClosed = true;
      socket.end();
    });

    await pool.hangUp();

    assert.equal(hasClosed, true);
    assert.notEqual(pool.take(address).isOpen, false, 'the next one is new');
  });

  test('does not wait for a connection that broke', async () => {
    pool.take(address);
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.on('end', () => socket.resetAndDestroy());

    await pool.hangUp();

    assert.equal(pool.take(address).requests, 0);
  });
});
