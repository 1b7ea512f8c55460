// The programs that the demo starts: a registry alone or a chain in the shape of Harbor, and dockerd.

import {messageOf, ProfilerError} from '../../domain/error.js';
import type {AccessOptions} from '../../scenario/access.js';
import {findDockerd, startDockerd} from '../../parts/dockerd.js';
import {startHarborLike, type HarborStorage} from '../../parts/harbor-like.js';
import {startRegistry} from '../../parts/registry.js';
import {say, warn} from '../console/terminal.js';

/** The topologies of the demo, and where a chain keeps its images. */
const CHAINS = {
  'harbor-like': 's3',
  'harbor-like-disk': 'disk',
  'harbor-like-redirect': 's3-redirect',
} as const satisfies Record<string, HarborStorage>;

type Chain = keyof typeof CHAINS;
export type Topology = 'registry' | Chain;
export const TOPOLOGIES: readonly Topology[] = ['registry', ...(Object.keys(CHAINS) as Chain[])];

/** Where the load goes, and as whom. */
export interface DemoRegistry {
  readonly url: string;
  readonly access: AccessOptions;
}

/** What was started is stopped in reverse order. */
export class DemoParts {
  readonly #started: {stop(): Promise<void>}[] = [];
  readonly targets: string[] = [];
  usesForeignDockerd = false;

  /** Rejects with `DEMO_REGISTRY_FAILED`. */
  async startRegistry(topology: Topology): Promise<DemoRegistry> {
    try {
      return await (topology === 'registry' ? this.#startAlone() : this.#startChain(topology));
    } catch (error) {
      throw withoutRegistry(error);
    }
  }

  /** The socket of a dockerd that runs already, or of a new one. Undefined where none can be started. */
  async findOrStartDockerd(): Promise<string | undefined> {
    const running = await findDockerd();
    this.usesForeignDockerd = running !== undefined;
    if (running !== undefined) return running.socketPath;
    try {
      const dockerd = await startDockerd();
      this.#started.push(dockerd);
      this.targets.push(`dockerd=pid:${dockerd.pid}`, `containerd=pid:${dockerd.containerdPid}`);
      say(`dockerd: ${dockerd.version} (pid ${dockerd.pid})`);
      return dockerd.socketPath;
    } catch (error) {
      warn(`docker push and pull are left out: ${messageOf(error)}`);
      return undefined;
    }
  }

  async stop(): Promise<void> {
    for (const part of this.#started.splice(0).reverse()) await part.stop();
  }

  async #startAlone(): Promise<DemoRegistry> {
    const registry = await startRegistry();
    this.#started.push(registry);
    this.targets.push(`registry=pid:${registry.pid}`);
    say(`registry: ${registry.url} (pid ${registry.pid}, storage in ${registry.directory})`);
    return {url: registry.url, access: {}};
  }

  async #startChain(topology: Chain): Promise<DemoRegistry> {
    const chain = await startHarborLike({storage: CHAINS[topology], build: {tell: say}});
    this.#started.push(chain);
    for (const [name, {pid}] of chain.parts) this.targets.push(`${name}=pid:${pid}`);
    say(`${topology}: ${chain.url} (${[...chain.parts.keys()].reverse().join(', ')})`);
    const {url, username, passwordFile} = chain;
    return {url, access: {username, passwordFile, repository: 'library/regscope'}};
  }
}

function withoutRegistry(error: unknown): unknown {
  if (!(error instanceof ProfilerError)) return error;
  const {message, hint} = error;
  return new ProfilerError(
    'DEMO_REGISTRY_FAILED',
    `the demo cannot start its registry: ${message}`,
    hint,
    {cause: error},
  );
}
