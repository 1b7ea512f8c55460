// Two servers of HTTP/1.1 over TLS in one Python process: one gives OpenSSL its sockets, the other, asyncio's,
// brings it the bytes through memory. Both answer 202 to every request, and close. Clients may negotiate TLS 1.2 anew.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';

const PROGRAM = `
import asyncio, http.server, ssl, sys, threading
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[1])
context.options |= 1 << 8 # SSL_OP_ALLOW_CLIENT_RENEGOTIATION
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        self.send_response(202)
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'ok')
    do_PUT = do_GET
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
async def answer(reader, writer):
    await reader.readuntil(b'\\r\\n\\r\\n')
    writer.write(b'HTTP/1.1 202 Accepted\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok')
    await writer.drain()
    writer.close()
async def main():
    memory = await asyncio.start_server(answer, '127.0.0.1', 0, ssl=context)
    print(server.server_port, memory.sockets[0].getsockname()[1], flush=True)
    await memory.serve_forever()
asyncio.run(main())
`;

export interface PythonTls {
  readonly pid: number;
  readonly port: number;
  /** Of the server whose bytes go through memory. */
  readonly memoryPort: number;
  stop(): void;
}

export async function startPythonTls(key: string, certificate: string): Promise<PythonTls> {
  const python = spawn('python3', ['-c', PROGRAM, key, certificate], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({input: python.stdout}), 'line')) as [string];
  const [port, memoryPort] = line.split(' ').map(Number) as [number, number];
  return {pid: python.pid!, port, memoryPort, stop: () => python.kill('SIGKILL')};
}
