// A server that answers when so many requests have met in it, so that all of them are served at one time.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {get} from 'node:http';
import {createInterface} from 'node:readline';

export interface MeetingServer {
  readonly pid: number;
  /** Asks so often at once, each on a connection of its own, and resolves when all have their answer. */
  meet(): Promise<void>;
  stop(): void;
}

/** A program of its own: the loader never watches who started it. */
const PROGRAM = `
  const held = [];
  const server = require('node:http').createServer((request, answer) => {
    held.push(answer);
    if (held.length < Number(process.argv[1])) return;
    for (const each of held.splice(0)) each.end('met');
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

export async function startMeetingServer(count: number): Promise<MeetingServer> {
  const server = spawn(process.execPath, ['-e', PROGRAM, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(createInterface(server.stdout), 'line')) as [string];
  return {
    pid: server.pid!,
    meet: async () => {
      await Promise.all(Array.from({length: count}, () => ask(Number(port))));
    },
    stop: () => server.kill('SIGKILL'),
  };
}

function ask(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    get({host: '127.0.0.1', port, agent: false}, (answer) => {
      answer.resume().once('end', resolve);
    }).once('error', reject);
  });
}
