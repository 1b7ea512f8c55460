// nginx before a registry, watched by an agent as a user starts it. The commands of one client are phases of one run.

import {mkdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';

import {CollectorClient} from '../../../src/client/collector-client.js';
import type {ReportJson} from '../../../src/contract/report-json.js';
import type {StoredHopEdge} from '../../../src/domain/ports.js';
import type {RequestRecord} from '../../../src/domain/request.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {encodeSpans} from '../../../src/trace/encode-spans.js';
import type {Topology} from '../../bench/chain/topology.js';
import {Regscope, type Ended, type RunningCommand} from '../../support/regscope.js';
import type {ClientCommand} from './client.js';

const MOST_REQUESTS = 1_000_000;
const PROBES_MS = 90_000;
/** A client that waits for longer is ended, and has failed. */
const MOST_SECONDS = '120';

export interface ClientRun {
  readonly requests: readonly RequestRecord[];
  readonly edges: readonly StoredHopEdge[];
  readonly report: ReportJson;
  /** What each hop wrote into its access log meanwhile, by target. */
  readonly logs: ReadonlyMap<string, string>;
  readonly ended: readonly (Ended & {readonly command: ClientCommand})[];
}

export class WatchedChain {
  /** `host:port` of nginx. */
  readonly host: string;
  readonly #collector: CollectorClient;

  private constructor(
    readonly topology: Topology,
    readonly regscope: Regscope,
    /** Address of the collector. */
    readonly url: string,
    private readonly programs: readonly RunningCommand[],
  ) {
    this.host = new URL(topology.url).host;
    this.#collector = new CollectorClient({url, encodeSpans});
  }

  /** Resolves when the probes run. */
  static async start(topology: Topology): Promise<WatchedChain> {
    const regscope = new Regscope();
    const {serve, url} = await regscope.serve();
    const targets = [...topology.parts].flatMap(([name, {pid}]) => [
      '--target',
      `${name}=pid:${pid}`,
    ]);
    const collector = url.replace('http', 'ws');
    const agent = regscope.start(['agent', '--no-discover', '--collector', collector, ...targets]);
    await agent.says(/probes .*\brequests\b.* run/, PROBES_MS);
    return new WatchedChain(topology, regscope, url, [agent, serve]);
  }

  /** A folder for what a client reads and writes, which is removed at the end. */
  folder(name: string): string {
    const folder = join(this.regscope.home, name);
    mkdirSync(folder);
    return folder;
  }

  /** Runs the commands one after the other, whatever their exit codes are. */
  async run(name: string, program: string, commands: readonly ClientCommand[]): Promise<ClientRun> {
    const before = new Map([...this.topology.logs].map(([target, log]) => [target, sizeOf(log)]));
    const {id} = await this.#collector.start({name, record: 'all'});
    const ended: ClientRun['ended'][number][] = [];
    for (const command of commands) {
      ended.push({command, ...(await this.#exec(program, command))});
    }
    await this.#collector.end(id);
    const logs = [...this.topology.logs].map(([target, log]): [string, string] => {
      return [target, readFileSync(log).subarray(before.get(target)).toString('latin1')];
    });
    return {...this.#read(id), report: await this.regscope.report(id), logs: new Map(logs), ended};
  }

  async stop(): Promise<void> {
    await this.#collector.close();
    for (const program of this.programs) await program.stop();
    this.regscope.remove();
    await this.topology.stop();
  }

  #exec(program: string, {phase, args, env}: ClientCommand): Promise<Ended> {
    const words = ['timeout', MOST_SECONDS, program, ...args];
    return this.regscope.run(
      ['exec', '--collector', this.url, '--phase', phase, '--', ...words],
      env,
    );
  }

  #read(id: string): Pick<ClientRun, 'requests' | 'edges'> {
    const reader = openCatalog(this.regscope.data).open(id);
    try {
      const requests = reader.requests({limit: MOST_REQUESTS}).map(({record}) => record);
      return {requests, edges: reader.hopEdges()};
    } finally {
      reader.close();
    }
  }
}

function sizeOf(file: string): number {
  return statSync(file, {throwIfNoEntry: false})?.size ?? 0;
}
