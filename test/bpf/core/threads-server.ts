// A server with a thread for each connection, which answers with the status that is asked for: `GET /206`.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {Agent, get} from 'node:http';
import {createInterface} from 'node:readline';

export interface ThreadsServer {
  readonly pid: number;
  /** Asks for these statuses, one after the other, over all of its connections at once. */
  ask(statuses: readonly number[]): Promise<void>;
  /** Closes the connections, with which the last request of each ends. */
  hangUp(): void;
  stop(): void;
}

const PROGRAM = `
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        self.send_response(int(self.path[1:]))
        self.send_header('content-length', '0')
        self.end_headers()

    def log_message(self, *words):
        pass

server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
`;

/** Its connections are kept from the first request on. */
export async function startThreadsServer(connections: number): Promise<ThreadsServer> {
  const server = spawn('python3', ['-c', PROGRAM], {stdio: ['ignore', 'pipe', 'inherit']});
  const [port] = (await once(createInterface(server.stdout), 'line')) as [string];
  const agents = Array.from(
    {length: connections},
    () => new Agent({keepAlive: true, maxSockets: 1}),
  );
  return {
    pid: server.pid!,
    ask: async (statuses) => {
      await Promise.all(agents.map((agent) => askOver(Number(port), statuses, agent)));
    },
    hangUp: () => {
      for (const agent of agents) agent.destroy();
    },
    stop: () => server.kill('SIGKILL'),
  };
}

async function askOver(port: number, statuses: readonly number[], agent: Agent): Promise<void> {
  for (const status of statuses) await ask(port, status, agent);
}

function ask(port: number, status: number, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get({host: '127.0.0.1', port, path: `/${status}`, agent}, (answer) => {
      answer.resume().once('end', resolve);
    }).once('error', reject);
  });
}
