// Finds the TCP ports that a process listens on: the sockets in state LISTEN whose inode is among its open
// files. Source: proc(5), /proc/PID/net/tcp and /proc/PID/fd.

import {readFileSync, readdirSync, readlinkSync} from 'node:fs';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';

const LISTEN = '0A';

/** The ports of a process; none when it is gone or belongs to another user. */
export function listeningPorts(pid: number): number[] {
  const own = socketInodes(pid);
  const ports = ['tcp', 'tcp6'].flatMap((table) =>
    readLines(`/proc/${pid}/net/${table}`).flatMap((line) => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state !== LISTEN || inode === undefined || !own.has(inode)) return [];
      return [parseInt(local!.slice(local!.lastIndexOf(':') + 1), 16)];
    }),
  );
  return [...new Set(ports)];
}

function socketInodes(pid: number): Set<string> {
  const inodes = new Set<string>();
  for (const fd of listFolder(`/proc/${pid}/fd`)) {
    try {
      const match = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`));
      if (match !== null) inodes.add(match[1]!);
    } catch {
      // The file was closed after the folder was read.
    }
  }
  return inodes;
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(1);
  } catch {
    return [];
  }
}

/** A port that is free now, for programs that cannot choose one themselves and tell it. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const {port} = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
