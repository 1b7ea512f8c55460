// A server on three ports, each of which speaks what the probe cannot read: HTTP/1 over TLS by OpenSSL,
// HTTP/2 in plain text, and a line protocol. Arguments: certificate and key. Prints its ports as JSON.

import {readFileSync} from 'node:fs';
import {createServer as createHttp2} from 'node:http2';
import {createServer as createHttps} from 'node:https';
import {createServer} from 'node:net';

const [cert, key] = process.argv.slice(2).map((path) => readFileSync(path));
const answer = (_request, response) => response.end('ok');
const servers = {
  tls: createHttps({cert, key}, answer),
  http2: createHttp2(answer),
  lines: createServer((socket) => {
    socket.on('error', () => undefined).on('data', () => socket.write('+PONG\r\n'));
  }),
};
const ports = {};
for (const [name, server] of Object.entries(servers)) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  ports[name] = server.address().port;
}
console.log(JSON.stringify(ports));
