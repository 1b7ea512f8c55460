// A proxy that delays what clients say, and counts how often a client has to wait for it. Its parent asks for
// `port` and `turns`; it ends when its parent does.
//
// Run: node delaying-proxy.mjs HOST PORT DELAY_MS

import {connect, createServer} from 'node:net';
import {once} from 'node:events';

const [host, port, delayMs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
let turns = 0;

const server = createServer({noDelay: true, allowHalfOpen: true}, (client) => {
  const behind = connect({host, port, noDelay: true, allowHalfOpen: true});
  let isClientsTurn = true;
  for (const socket of [client, behind]) {
    socket.on('error', () => {
      client.destroy();
      behind.destroy();
    });
  }
  client.on('data', (bytes) => {
    if (isClientsTurn) turns += 1;
    isClientsTurn = false;
    setTimeout(() => behind.write(bytes), delayMs);
  });
  client.on('end', () => setTimeout(() => behind.end(), delayMs));
  behind.on('data', (bytes) => {
    isClientsTurn = true;
    client.write(bytes);
  });
  behind.on('end', () => client.end());
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

process.on('message', (question) => {
  process.send?.(question === 'port' ? server.address().port : turns);
});
process.on('disconnect', () => process.exit());
