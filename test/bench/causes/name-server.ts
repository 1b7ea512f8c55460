// A name server (RFC 1035) that knows every name as this host, and answers as late as it is told. Programs
// ask it because their resolv.conf names it, in a mount namespace of their own.

import {createSocket, type Socket} from 'node:dgram';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** Another loopback address than that of a resolver of this host. */
const ADDRESS = '127.0.78.53';
const HEADER_BYTES = 12;
const TYPE_A = 1;
const STANDARD_ANSWER = 0x8180;

export class NameServer {
  readonly #socket: Socket;
  delayMs = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (question, {port, address}) => {
      setTimeout(() => socket.send(answerTo(question), port, address), this.delayMs);
    });
  }

  static async start(): Promise<NameServer> {
    const socket = createSocket('udp4');
    socket.bind(53, ADDRESS);
    await once(socket, 'listening');
    return new NameServer(socket);
  }

  /** Words before a command that then asks this server. Nobody else sees the file that it reads. */
  asked(folder: string): readonly string[] {
    const file = join(folder, 'resolv.conf');
    writeFileSync(file, `nameserver ${ADDRESS}\n`);
    const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
    return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, file];
  }

  stop(): void {
    this.#socket.close();
  }
}

/** 127.0.0.1 for a question of type A; no address of other types. */
function answerTo(question: Buffer): Buffer {
  let end = HEADER_BYTES;
  while (question[end] !== 0) end += question[end]! + 1;
  const asked = question.subarray(HEADER_BYTES, end + 5);
  const isA = question.readUInt16BE(end + 1) === TYPE_A;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(question.readUInt16BE(0), 0);
  header.writeUInt16BE(STANDARD_ANSWER, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(isA ? 1 : 0, 6);
  // The name of the question, type A, class IN, not to be kept, four bytes.
  const address = Buffer.from([0xc0, HEADER_BYTES, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat([header, asked, isA ? address : Buffer.alloc(0)]);
}
