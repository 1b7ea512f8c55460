// Faults of the network between the client and the registry.

import {readFileSync} from 'node:fs';

import {startNginx} from '../../../../src/parts/nginx.js';
import {startRegistry} from '../../../../src/parts/registry.js';
import {watched, type Fault, type Load, type Prepared} from '../fault.js';
import type {Lab, LabNetwork} from '../lab.js';
import {standStill} from '../stand-still.js';

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
    load: {...PULL, layerSize: '4MiB', rate: 6},
    prepare: (lab) => slowClients(lab),
  },
  {
    name: 'listen-backlog',
    expects: ['listen-backlog'],
    load: {operation: 'pull', rate: 15, layerSize: '16KiB'},
    prepare: async (lab) => {
      const registry = lab.part(await startRegistry());
      const nginx = lab.part(
        await startNginx({
          backlog: 2,
          locations: `keepalive_timeout 0; location / { proxy_pass ${registry.url}; proxy_set_header Host $http_host; client_max_body_size 0; }`,
        }),
      );
      return {
        url: nginx.url,
        targets: [watched(nginx.pid, 'nginx'), watched(registry.pid)],
        inject: () => standStill(lab, childrenOf(nginx.pid)[0]!, {stillMs: 30, everyMs: 60}),
      };
    },
  },
];

/** The client's receive window is kept small, so that the registry waits for it. */
async function slowClients(lab: Lab): Promise<Prepared> {
  return behindCable(lab, (network) => {
    network.run('client', 'sysctl', '-qw', 'net.ipv4.tcp_rmem=2304 2304 2304');
    shapeClient(network);
  });
}

/** Acknowledgements of the client come late: what is in flight is bound by its window. */
function shapeClient(network: LabNetwork): void {
  network.run(
    'client',
    ...['tc', 'qdisc', 'replace', 'dev', 'cable', 'root', 'tbf'],
    ...['rate', '2mbit', 'burst', '3k', 'latency', '2s'],
  );
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}
