// A proxy that delays what clients say, and measures how long: a timer comes late on a busy machine. Only what a
// client waits for counts: the first that it says after an answer, or on a new connection. Its parent asks for
// `port` and `waits`; it ends when its parent does.
//
// Run: node delaying-proxy.mjs HOST PORT DELAY_MS

import {connect, createServer} from 'node:net';
import {once} from 'node:events';
import {setPriority} from 'node:os';

/** What a proxy adds beside its delay has to be small, so it gets a CPU at once. */
setPriority(-15);
const [host, port, delayMs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
/** When each wait began, Unix ms, and for how long it lasted, ms. */
const waits = [];

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
    const [isWait, sinceMs, atMs] = [isClientsTurn, performance.now(), Date.now()];
    isClientsTurn = false;
    later(() => {
      behind.write(bytes);
      if (isWait) waits.push([atMs, performance.now() - sinceMs]);
    });
  });
  client.on('end', () => later(() => behind.end()));
  behind.on('data', (bytes) => {
    isClientsTurn = true;
    client.write(bytes);
  });
  behind.on('end', () => client.end());
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

process.on('message', (question) => {
  process.send?.(question === 'port' ? server.address().port : waits);
});
process.on('disconnect', () => process.exit());

function later(act) {
  if (delayMs === 0) act();
  else setTimeout(act, delayMs);
}
