// Opens the socket of a connection, over TCP, a unix socket or TLS, and hands on the bytes it reads.

import {connect as connectTcp, type Socket} from 'node:net';
import {connect as connectTls, type ConnectionOptions} from 'node:tls';

import {takeTurn} from './turns.js';

export interface Origin {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** A unix socket instead of host and port. */
  readonly socketPath?: string;
}

export type TlsOptions = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized'>;

/** The bytes are valid during the call only. */
export type OnBytes = (bytes: Buffer) => void;

/** With 128 KiB, reading a GB takes a quarter more CPU time; 2 MiB save no more. */
const READ_BUFFER_BYTES = 2 ** 20;
/**
 * A socket reads this much, which takes some 3 ms with SHA-256, before it waits for the others. Without
 * this bound libuv would read up to 32 times the buffer before it turns to the next socket.
 */
const READ_TURN_BYTES = 4 * 2 ** 20;

// All sockets of a thread share it: libuv fills it and calls back at once, in the same turn.
let readBuffer: Buffer | undefined;

/** The socket is still connecting when this returns; an error of it comes as its `error` event. */
export function openSocket(origin: Origin, tls: TlsOptions, onBytes: OnBytes): Socket {
  const socket = origin.secure ? openTls(origin, tls, onBytes) : openPlain(origin, onBytes);
  return socket.setNoDelay(true);
}

function openPlain({socketPath, host, port}: Origin, onBytes: OnBytes): Socket {
  let turnBytes = 0;
  const callback = (bytes: number, buffer: Uint8Array): boolean => {
    onBytes((buffer as Buffer).subarray(0, bytes));
    turnBytes += bytes;
    if (turnBytes < READ_TURN_BYTES) return true;
    turnBytes = 0;
    takeTurn(() => void socket.resume());
    return false;
  };
  readBuffer ??= Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  const onread = {buffer: readBuffer, callback};
  const socket: Socket =
    socketPath === undefined
      ? connectTcp({host, port, onread})
      : connectTcp({path: socketPath, onread});
  return socket;
}

// TLS decrypts into buffers of its own, so `onread` would save nothing here.
function openTls({host, port}: Origin, tls: TlsOptions, onBytes: OnBytes): Socket {
  const socket = connectTls({host, port, ...tls, ...serverName(host)});
  socket.on('data', onBytes);
  return socket;
}

// RFC 6066 section 3 forbids an IP address as a server name.
function serverName(host: string): {servername?: string} {
  return /^[\d.]+$|:/.test(host) ? {} : {servername: host};
}
