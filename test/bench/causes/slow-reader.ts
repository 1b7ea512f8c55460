// A client behind a cable that begins to read slowly: what it asks for goes through a program on its side,
// whose socket takes less and less until its receive window is closed.

import type {Lab, LabNetwork} from './lab.js';

/** Nobody else listens in a network namespace of ours. */
const PORT = 8099;
const BYTES_PER_SECOND = 8 * 2 ** 20;

export interface SlowReader {
  /** Where the client asks. */
  readonly url: string;
  readSlowly(): void;
}

export function startSlowReader(lab: Lab, network: LabNetwork, port: number): SlowReader {
  const [program, args] = network.on(
    'client',
    ...['python3', '-c', FORWARD, String(PORT), network.address, String(port)],
    String(BYTES_PER_SECOND),
  );
  const child = lab.start([program, ...args]);
  return {
    url: `http://127.0.0.1:${PORT}`,
    readSlowly: () => process.kill(child.pid!, 'SIGUSR1'),
  };
}

const FORWARD = `
import signal, socket, sys, threading, time
own, host, port, speed = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
slow = threading.Event()
signal.signal(signal.SIGUSR1, lambda *_: slow.set())

def pump(source, sink, is_answer):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            if is_answer and slow.is_set():
                time.sleep(len(data) / speed)
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

listener = socket.create_server(('127.0.0.1', own), backlog=128)
while True:
    client, _ = listener.accept()
    server = socket.create_connection((host, port))
    for each in (client, server):
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=pump, args=(client, server, False), daemon=True).start()
    threading.Thread(target=pump, args=(server, client, True), daemon=True).start()
`;
