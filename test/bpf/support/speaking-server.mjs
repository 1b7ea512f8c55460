// A server on three ports, each of which speaks what a probe may not read: HTTP/1 over TLS by an OpenSSL of its own,
// HTTP/2 in plain text, and a line protocol; and on a unix socket, where it speaks HTTP/1. Arguments: certificate, key
// and the path of the socket. Prints its ports as JSON.

import {readFileSync} from 'node:fs';
import {createServer as createHttp} from 'node:http';
import {createServer as createHttp2} from 'node:http2';
import {createServer as createHttps} from 'node:https';
import {createServer} from 'node:net';

const [certPath, keyPath, socketPath] = process.argv.slice(2);
const [cert, key] = [certPath, keyPath].map((path) => readFileSync(path));
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
await new Promise((resolve) => createHttp(answer).listen(socketPath, resolve));
console.log(JSON.stringify(ports));
