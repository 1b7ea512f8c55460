// Which TCP ports a process listens on: sockets in state LISTEN whose inode one of its open files
// has. Source: proc(5), /proc/PID/net/tcp and /proc/PID/fd.

import {readFileSync, readdirSync, readlinkSync} from 'node:fs';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';

const LISTEN = '0A';

/** None for a process that is gone or not ours. */
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
      // Closed since the folder was read.
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

/** A port that is free now; for programs that cannot choose one themselves and say which. */
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
