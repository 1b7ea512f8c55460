// Starts a real Prometheus and a real Alertmanager for tests: both come as Debian packages.

import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';

import {freePort} from '../../../src/parts/listening.js';
import {makePartFolder, startPart, type Part} from '../../../src/parts/part.js';

export interface Prometheus extends Part {
  /** The values that a query has at the moment; those that are no number are left out. */
  values(query: string): Promise<number[]>;
  /** The exemplars of the last hour. */
  exemplars(query: string): Promise<{readonly labels: Readonly<Record<string, string>>}[]>;
}

export interface PrometheusOptions {
  /** `127.0.0.1:PORT` of the collector. */
  readonly target: string;
  /** The text of a rule file. */
  readonly rules: string;
  /** `127.0.0.1:PORT` of an Alertmanager. */
  readonly alertmanager?: string;
  readonly features?: readonly string[];
}

/** What is missing to run both; false where nothing is. */
export function whyNoPrometheus(): string | false {
  const missing = ['prometheus', 'prometheus-alertmanager'].filter(
    (program) => spawnSync(program, ['--version']).error !== undefined,
  );
  return missing.length === 0 ? false : `${missing.join(' and ')} is not installed`;
}

const EVERY = '250ms';

export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const {target, rules, alertmanager, features = []} = options;
  const port = await freePort();
  const directory = makePartFolder('prometheus');
  writeFileSync(join(directory, 'rules.yml'), rules);
  const config = {
    global: {scrape_interval: EVERY, scrape_timeout: EVERY, evaluation_interval: EVERY},
    scrape_configs: [{job_name: 'regscope', static_configs: [{targets: [target]}]}],
    rule_files: ['rules.yml'],
    ...(alertmanager === undefined
      ? {}
      : {alerting: {alertmanagers: [{static_configs: [{targets: [alertmanager]}]}]}}),
  };
  writeFileSync(join(directory, 'prometheus.yml'), JSON.stringify(config));
  const url = `http://127.0.0.1:${port}`;
  const {part} = await startPart({
    name: 'prometheus',
    command: 'prometheus',
    directory,
    args: [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      ...(features.length === 0 ? [] : [`--enable-feature=${features.join(',')}`]),
    ],
    whenReady: () => isReady(url),
    graceSeconds: 10,
  });
  const ask = async <Answer>(path: string, query: string): Promise<Answer> => {
    const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams({query})}`);
    const {data, error} = (await response.json()) as {data: Answer; error?: string};
    if (error !== undefined) throw new Error(`${query}: ${error}`);
    return data;
  };
  return {
    ...part,
    async values(query) {
      const {result} = await ask<{result: readonly {value?: [number, string]}[]}>('query', query);
      return result
        .flatMap(({value}) => (value === undefined ? [] : [Number(value[1])]))
        .filter(Number.isFinite);
    },
    async exemplars(query) {
      const found = await ask<{exemplars: {readonly labels: Readonly<Record<string, string>>}[]}[]>(
        'query_exemplars',
        query,
      );
      return found.flatMap(({exemplars}) => exemplars);
    },
  };
}

export interface Alertmanager extends Part {
  readonly address: string;
}

/** Sends each alert to `webhook` at once. */
export async function startAlertmanager(webhook: string): Promise<Alertmanager> {
  const port = await freePort();
  const directory = makePartFolder('alertmanager');
  const config = {
    route: {
      ...{receiver: 'test', group_by: ['alertname']},
      ...{group_wait: '100ms', group_interval: '1s', repeat_interval: '1h'},
    },
    receivers: [{name: 'test', webhook_configs: [{url: webhook, send_resolved: false}]}],
  };
  writeFileSync(join(directory, 'alertmanager.yml'), JSON.stringify(config));
  const address = `127.0.0.1:${port}`;
  const {part} = await startPart({
    name: 'alertmanager',
    command: 'prometheus-alertmanager',
    directory,
    args: [
      `--config.file=${join(directory, 'alertmanager.yml')}`,
      `--storage.path=${join(directory, 'data')}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    whenReady: () => isReady(`http://${address}`),
    graceSeconds: 10,
  });
  return {...part, address};
}

async function isReady(url: string): Promise<true | undefined> {
  const response = await fetch(`${url}/-/ready`).catch(() => undefined);
  return response?.ok === true ? true : undefined;
}

export interface FiredAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Webhook {
  readonly url: string;
  readonly fired: FiredAlert[];
  close(): void;
}

export async function startWebhook(): Promise<Webhook> {
  const fired: FiredAlert[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const {alerts} = JSON.parse(Buffer.concat(pieces).toString()) as {alerts: FiredAlert[]};
      fired.push(...alerts);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return {url: `http://127.0.0.1:${port}/`, fired, close: () => void server.close()};
}
