// Faults of the network between the client and the registry.

import {startNginx} from '../../../../src/parts/nginx.js';
import {startRegistry} from '../../../../src/parts/registry.js';
import {watched, type Fault, type Load, type Prepared} from '../fault.js';
import type {Lab, LabNetwork} from '../lab.js';
import {makeCertificate} from '../../../support/certificates.js';
import {FaultyProxy} from '../faulty-proxy.js';
import {startSlowReader} from '../slow-reader.js';
import {standStill} from '../stand-still.js';
import {Forwarder} from '../two-registries.js';

const PULL: Load = {operation: 'pull', rate: 12, layerSize: '256KiB'};

async function behindCable(
  lab: Lab,
  inject: (network: LabNetwork) => void,
  network = lab.network(),
): Promise<Prepared> {
  const [program, args] = network.on('server');
  const {url, pid} = lab.part(
    await startRegistry({host: network.address, within: [program, ...args]}),
  );
  return {url, targets: [watched(pid)], network, inject: () => inject(network)};
}

/** A token bucket on the side of the registry (tc-tbf(8)). */
function shape(network: LabNetwork, ...words: readonly string[]): void {
  network.run('server', 'tc', 'qdisc', 'replace', 'dev', 'cable', 'root', 'tbf', ...words);
}

export const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: 'bandwidth',
    expects: ['bandwidth'],
    load: PULL,
    prepare: (lab) =>
      behindCable(lab, (network) =>
        shape(network, ...['rate', '30mbit', 'burst', '16k', 'latency', '2s']),
      ),
  },
  {
    name: 'packet-loss',
    expects: ['packet-loss'],
    load: {...PULL, rate: 8},
    prepare: (lab) =>
      behindCable(lab, (network) =>
        shape(network, ...['rate', '60mbit', 'burst', '10k', 'limit', '14k']),
      ),
  },
  {
    name: 'slow-clients',
    expects: ['slow-clients'],
    load: {operation: 'pull', layerSize: '8MiB', images: 3, rate: 2},
    prepare: async (lab) => {
      const registry = lab.part(await startRegistry());
      const forwarder = await Forwarder.start(registry.port);
      lab.atEnd(() => forwarder.stop());
      return {
        url: forwarder.url,
        targets: [watched(registry.pid)],
        inject: () => forwarder.readSlowly(8 * 2 ** 20),
      };
    },
  },
  {
    name: 'slow-clients-behind-cable',
    expects: ['slow-clients'],
    load: {operation: 'pull', layerSize: '8MiB', images: 3, rate: 2},
    prepare: async (lab) => {
      const network = lab.network();
      const behind = await behindCable(lab, () => {}, network);
      const reader = startSlowReader(lab, network, Number(new URL(behind.url).port));
      return {...behind, url: reader.url, inject: () => reader.readSlowly()};
    },
  },
  {
    name: 'tls-handshakes',
    expects: ['tls-handshakes'],
    load: {...PULL, layerSize: '16KiB', rate: 4},
    prepare: async (lab) => {
      const tls = makeCertificate(lab.folder, 'registry', ['IP:127.0.0.1'], ['rsa:4096']);
      const registry = lab.part(await startRegistry({tls}));
      const proxy = await FaultyProxy.start(registry.url);
      lab.atEnd(() => proxy.stop());
      return {
        url: proxy.url,
        targets: [watched(registry.pid)],
        inject: () => void (proxy.connectsAnew = true),
      };
    },
  },
  {
    name: 'late-generator',
    // No verdict rests on a phase whose load came late.
    expects: [],
    says: /"sick": generator-limited/,
    load: PULL,
    prepare: async (lab) => {
      const {url, pid} = lab.part(await startRegistry());
      return {
        ...{url, targets: [watched(pid)]},
        inject: (generatorPid) => standStill(lab, generatorPid, {stillMs: 250, everyMs: 400}),
      };
    },
  },
  {
    name: 'listen-backlog',
    expects: ['listen-backlog'],
    load: {operation: 'pull', rate: 15, layerSize: '16KiB'},
    prepare: async (lab) => {
      const registry = lab.part(await startRegistry());
      const nginx = lab.part(await startNginx({backlog: 2, locations: ONE_REQUEST_EACH(registry)}));
      return {
        url: nginx.url,
        targets: [watched(nginx.pid, 'nginx'), watched(registry.pid)],
        inject: () => {
          lab.start(['python3', '-c', CONNECT_AT_ONCE, String(nginx.port)]);
        },
      };
    },
  },
  {
    name: 'worker-connections',
    // nginx closes what it has just accepted, or answers 500 where it cannot ask the registry.
    expects: ['connection-reset', 'server-error'],
    load: {operation: 'pull', rate: 15, layerSize: '16KiB'},
    prepare: async (lab) => {
      const registry = lab.part(await startRegistry());
      const nginx = lab.part(
        await startNginx({connections: 64, locations: ONE_REQUEST_EACH(registry)}),
      );
      return {
        url: nginx.url,
        targets: [watched(nginx.pid, 'nginx'), watched(registry.pid)],
        inject: () => {
          lab.start(['python3', '-c', HOLD_CONNECTIONS, String(nginx.port)]);
        },
      };
    },
  },
];

/** Each request has a connection of its own, so that each may find the queue full. */
const ONE_REQUEST_EACH = ({url}: {readonly url: string}): string => `
  keepalive_timeout 0;
  location / { proxy_pass ${url}; proxy_set_header Host $http_host; }`;

/** Another program that opens many connections at once, and asks nothing. */
const CONNECT_AT_ONCE = `
import socket, sys, time
while True:
    sockets = []
    for _ in range(200):
        each = socket.socket()
        each.setblocking(False)
        each.connect_ex(('127.0.0.1', int(sys.argv[1])))
        sockets.append(each)
    time.sleep(0.01)
    for each in sockets:
        each.close()
`;

/** Another program that begins requests and ends none, on as many connections as it gets. */
const HOLD_CONNECTIONS = `
import socket, sys, time
held = []
while True:
    for _ in range(100):
        try:
            each = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 1)
            each.sendall(b'GET / HTTP/1.1\\r\\n')
            held.append(each)
        except OSError:
            pass
    held = held[-400:]
    time.sleep(0.2)
`;
