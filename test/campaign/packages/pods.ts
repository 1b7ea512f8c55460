// Runs collector and agent of the image as the manifests of Kubernetes place them: the agent's probes have to run
// with the rights that it is given there, and its records have to come in.

import {execFileSync} from 'node:child_process';
import {chmodSync, chownSync, mkdirSync, readFileSync} from 'node:fs';
import {request} from 'node:https';
import {createServer} from 'node:net';
import {once} from 'node:events';
import {join} from 'node:path';

import {parseAllDocuments} from 'yaml';

import {check} from '../support/check.js';
import {RunningContainer, unpackImage, type PodContainer} from './container.js';

/** The user of the image, which also owns its group. */
const USER = 65532;
const NAME = 'regscope-collector.regscope.svc';
const TOKENS = {agent: 'a'.repeat(44), read: 'r'.repeat(44), control: 'c'.repeat(44)};

interface Workload {
  readonly kind: string;
  readonly spec: {
    readonly template: {readonly spec: {readonly containers: readonly [PodContainer]}};
  };
}

/** `manifests`: the folder that `npm run package -- manifests` writes. */
export async function runPods(folder: string, image: string, manifests: string): Promise<void> {
  const unpacked = unpackImage(image, folder);
  const port = await freePort();
  const tls = makeCertificate(folder);
  const collector = new RunningContainer(folder, 'collector', unpacked, {
    ...placed(containerOf(manifests, 'collector.yaml', 'Deployment'), port),
    ...{user: USER, hostPid: false, mounts: {'/etc/regscope/tls': tls, ...dataOf(folder)}},
    env: [
      `REGSCOPE_TOKEN=${Object.entries(TOKENS)
        .map((words) => words.join(' '))
        .join('\n')}`,
    ],
  });
  let agent: RunningContainer | undefined;
  try {
    check('the collector serves', await collector.says(/live view: https/), collector.said);
    const status = await health(port);
    check(`its probe of health is answered: ${status}`, status === 200, collector.said);
    agent = new RunningContainer(folder, 'agent', unpacked, {
      ...placed(containerOf(manifests, 'agents.yaml', 'DaemonSet'), port),
      ...{user: 0, hostPid: true, mounts: {'/etc/regscope/tls': tls}},
      env: ['NODE_NAME=node', `REGSCOPE_TOKEN=agent ${TOKENS.agent}`],
    });
    check('the agent finds its collector', await agent.says(/connected to/), agent.said);
    check('its probes run', await agent.says(/probes syscalls, .*requests.* run/), agent.said);
    console.log(agent.said);
  } finally {
    await agent?.stop();
    await collector.stop();
  }
}

function containerOf(manifests: string, file: string, kind: string): PodContainer {
  const documents = parseAllDocuments(readFileSync(join(manifests, file), 'utf8'));
  const workload = documents
    .map((each) => each.toJS() as Workload)
    .find((each) => each.kind === kind);
  return workload!.spec.template.spec.containers[0];
}

/** There is no DNS of a cluster, and port 7070 may be taken. */
function placed(container: PodContainer, port: number): {container: PodContainer; args: string[]} {
  const args = container.args.map((word) =>
    word
      .replace(`wss://${NAME}:7070`, `wss://localhost:${port}`)
      .replace('0.0.0.0:7070', `127.0.0.1:${port}`)
      .replace('$(NODE_NAME)', 'node'),
  );
  return {container, args};
}

function dataOf(folder: string): Readonly<Record<string, string>> {
  const data = join(folder, 'data');
  mkdirSync(data);
  chownSync(data, USER, USER);
  return {'/var/lib/regscope-collector': data};
}

/** Files as Kubernetes makes them: root's, readable for the group of the pod. */
function makeCertificate(folder: string): string {
  const tls = join(folder, 'tls');
  mkdirSync(tls);
  const [key, cert, ca] = ['tls.key', 'tls.crt', 'ca.crt'].map((name) => join(tls, name));
  const names = `subjectAltName=DNS:${NAME},DNS:localhost`;
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const more = [
    '-days',
    '2',
    '-subj',
    `/CN=${NAME}`,
    '-addext',
    names,
    '-keyout',
    key!,
    '-out',
    cert!,
  ];
  execFileSync('openssl', [...words, ...more], {stdio: 'ignore'});
  execFileSync('cp', [cert!, ca!]);
  for (const path of [key!, cert!, ca!]) {
    chownSync(path, 0, USER);
    chmodSync(path, 0o440);
  }
  return tls;
}

/** Asks as the kubelet does: by the address, with the header of the manifest, for any certificate. */
async function health(port: number): Promise<number | undefined> {
  const question = request({
    ...{host: '127.0.0.1', port, path: '/healthz', headers: {Host: 'localhost'}},
    rejectUnauthorized: false,
  });
  question.end();
  const [answer] = (await once(question, 'response')) as [{statusCode?: number; resume(): void}];
  answer.resume();
  return answer.statusCode;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as {port: number};
  server.close();
  return port;
}
