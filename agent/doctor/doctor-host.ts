// The machine as the doctor's checks see it. It is an interface, so that tests can describe others.

import {execFile} from 'node:child_process';
import {accessSync, constants, existsSync, readFileSync, readlinkSync, statfsSync} from 'node:fs';
import {createServer} from 'node:net';
import {dirname} from 'node:path';
import {connect} from 'node:tls';

export interface DoctorHost {
  readonly uid: number;
  /** The text of a file; undefined where there is none, or it may not be read. */
  readText(path: string): string | undefined;
  /** Where a link leads to; undefined where there is none, or it may not be read. */
  readLink(path: string): string | undefined;
  exists(path: string): boolean;
  isWritable(path: string): boolean;
  /** The free bytes of the file system that holds the path, or would hold it. */
  freeBytes(path: string): number | undefined;
  /** The output of a program; undefined where it failed, or took more than 2 s. */
  output(program: string, args: readonly string[]): Promise<string | undefined>;
  /** An errno such as EADDRINUSE where nobody can listen; undefined where one can. */
  listenError(host: string, port: number): Promise<string | undefined>;
  /** Whether a process has the network of this one; false where it is gone. */
  sharesNetwork(pid: number): boolean;
  /** Whether a handshake of TLS succeeds on this port of 127.0.0.1 within half a second. */
  speaksTls(port: number): Promise<boolean>;
}

const DEADLINE_MS = 2_000;
const HANDSHAKE_DEADLINE_MS = 500;

export function thisHost(): DoctorHost {
  return {
    uid: process.getuid?.() ?? -1,
    readText: (path) => attempt(() => readFileSync(path, 'utf8')),
    readLink: (path) => attempt(() => readlinkSync(path)),
    exists: existsSync,
    isWritable: (path) => {
      return attempt(() => (accessSync(nearest(path), constants.W_OK), true)) ?? false;
    },
    freeBytes: (path) => {
      return attempt(() => {
        const {bavail, bsize} = statfsSync(nearest(path));
        return bavail * bsize;
      });
    },
    output: (program, args) =>
      new Promise((resolve) => {
        execFile(program, args, {timeout: DEADLINE_MS}, (error, stdout) => {
          resolve(error === null ? stdout : undefined);
        });
      }),
    sharesNetwork: (pid) => {
      const own = attempt(() => readlinkSync('/proc/self/ns/net'));
      return own !== undefined && own === attempt(() => readlinkSync(`/proc/${pid}/ns/net`));
    },
    speaksTls,
    listenError: (host, port) =>
      new Promise((resolve) => {
        const server = createServer();
        server.once('error', (error: NodeJS.ErrnoException) =>
          resolve(error.code ?? error.message),
        );
        server.listen(port, host, () => server.close(() => resolve(undefined)));
      }),
  };
}

function speaksTls(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    // The server gets nothing from us, so it does not matter who it is.
    const socket = connect({host: '127.0.0.1', port, rejectUnauthorized: false});
    const end = (speaks: boolean): void => {
      socket.destroy();
      resolve(speaks);
    };
    socket.once('secureConnect', () => end(true)).once('error', () => end(false));
    socket.setTimeout(HANDSHAKE_DEADLINE_MS, () => end(false));
  });
}

/** The path itself, or the nearest folder above it that exists. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
