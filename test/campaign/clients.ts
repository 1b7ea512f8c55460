// Clients that people use ask a registry behind nginx, and what regscope counts of them is compared with the access logs
// of both, request by request. A client that is not to be had is named and left out.
// REGSCOPE_CAMPAIGN_CLIENTS=crane,skopeo tries these only. Run it as root.

import {execFileSync} from 'node:child_process';

import {assertProgram} from '../../src/parts/program.js';
import {nginxRegistry, type Topology} from '../bench/chain/topology.js';
import {printTable} from '../matrix/support/table.js';
import type {Client, Place} from './clients/client.js';
import {IMAGE_CLIENTS, pushBase} from './clients/image-clients.js';
import {writeImageLayout} from './clients/image-layout.js';
import {HEAD, judgeRun} from './clients/judge-run.js';
import {LOAD_CLIENTS} from './clients/load-clients.js';
import {REFUSAL, refusedLoad} from './clients/refused-load.js';
import {WatchedChain} from './clients/watched-chain.js';
import {check} from './support/check.js';

const CHAINS: Readonly<Record<string, () => Promise<Topology>>> = {
  'nginx, HTTP/1.0, docker-registry': () => nginxRegistry(),
  'nginx, kept connections, distribution 3': () => nginxRegistry({release: 3, isKept: true}),
};

interface FoundClient extends Client {
  readonly program: string;
}

const clients = await foundClients();
for (const [name, start] of Object.entries(CHAINS)) await tryChain(name, start);
const refused = await refusedLoad();
console.log(`\nload of regscope, refused: ${refused.join('; ')}`);
check(
  `a refused operation is told with ${REFUSAL}`,
  refused.some((sentence) => sentence.includes(REFUSAL)),
);

async function foundClients(): Promise<readonly FoundClient[]> {
  const wanted = process.env['REGSCOPE_CAMPAIGN_CLIENTS']?.split(',');
  const found: FoundClient[] = [];
  for (const client of [...IMAGE_CLIENTS, ...LOAD_CLIENTS]) {
    if (wanted !== undefined && !wanted.includes(client.name)) continue;
    const program = await client.find();
    if ('path' in program) found.push({...client, program: program.path});
    else console.log(`${client.name} is left out: ${program.missing}`);
  }
  return found;
}

async function tryChain(name: string, start: () => Promise<Topology>): Promise<void> {
  console.log(`\n${name}`);
  const chain = await WatchedChain.start(await start());
  try {
    const image = await writeImageLayout(chain.folder('image'));
    const skopeo = assertProgram('skopeo', 'skopeo');
    execFileSync(skopeo, pushBase({host: chain.host, image}), {stdio: 'ignore'});
    const rows: string[][] = [];
    for (const client of clients) {
      const place: Place = {host: chain.host, image, folder: chain.folder(client.name)};
      const run = await chain.run(client.name, client.program, client.commands(place));
      rows.push(...judgeRun(client.name, run));
    }
    printTable(HEAD, rows);
  } finally {
    await chain.stop();
  }
}
