// A real client and a real server of HTTP/2, and the bytes that went between them.

import {once} from 'node:events';
import {connect as connectHttp2, createServer} from 'node:http2';
import {connect, createServer as createTcp, type AddressInfo, type Server} from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Of the answer that it gets. */
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Conversation {
  /** In the order in which they came by. */
  readonly pieces: readonly {readonly isAnswer: boolean; readonly bytes: Buffer}[];
}

/** Asks one request after the other over one connection. */
export async function converse(asked: readonly Asked[]): Promise<Conversation> {
  const pieces: {isAnswer: boolean; bytes: Buffer}[] = [];
  const server = createServer();
  server.on('stream', (stream, fields) => {
    stream.respond({':status': Number(fields['x-status']), 'x-path': String(fields[':path'])});
    stream.end(fields[':method'] === 'HEAD' ? undefined : 'body');
  });
  const port = await portOf(server);
  const relay = createTcp((client) => {
    const way = connect(port, '127.0.0.1');
    client.on('data', (bytes: Buffer) => pieces.push({isAnswer: false, bytes}));
    way.on('data', (bytes: Buffer) => pieces.push({isAnswer: true, bytes}));
    client.pipe(way).pipe(client);
    for (const socket of [client, way]) socket.on('error', () => socket.destroy());
  });
  const session = connectHttp2(`http://127.0.0.1:${await portOf(relay)}`);
  for (const {method, path, status, fields} of asked) {
    const own = {':method': method, ':path': path, 'x-status': String(status)};
    const stream = session.request({...own, ...fields});
    stream.end().resume();
    await once(stream, 'close');
  }
  session.close();
  await once(session, 'close');
  for (const each of [relay, server]) each.close();
  return {pieces};
}

async function portOf(server: Pick<Server, 'listen' | 'address' | 'once'>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
