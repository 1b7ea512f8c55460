// Knows the containers of this host: how people call them, and which ports they publish. It asks no runtime.
// It reads the runtimes' files, as the program sees them that keeps the container; so containers within
// containers (kind, minikube, Docker in Docker) are found too, and an agent in a container of its own.
//
// The rules by which the kernel translates addresses can be read by no file; net/nf_conntrack has those
// that were used.

import type {ProcFiles} from '../proc-files.js';
import {readContainerId} from '../proc-text.js';
import type {KnownProcess, ProcessTable} from '../process-table.js';
import {
  dockerFolder,
  factsOf,
  portsOfCni,
  portsOfDocker,
  readJson,
  valueAt,
  type ContainerFacts,
  type PublishedPort,
} from './facts.js';
import {keeperOf, mayKeep, type Keeper} from './keeper.js';

/** The folder in which the CNI library remembers its attachments (CacheDir of libcni/api.go). */
const CNI_RESULTS = '/var/lib/cni/results';
/** An answer of the runtimes' files holds for so many looks, a second each. */
const LOOKS_TO_REMEMBER = 5;
const MOST_REMEMBERED = 4_096;

/** A process in the network of a container, and the port there that a published port leads to. */
export interface PublishedTo {
  readonly insider: KnownProcess;
  readonly port: number;
}

interface Kept {
  readonly process: KnownProcess;
  readonly keeper: Keeper;
  readonly ports: readonly PublishedPort[];
}

export class Containers {
  readonly #proc: ProcFiles;
  readonly #table: ProcessTable;
  /** Facts by the container's id and its keeper. */
  readonly #facts = new Map<string, ContainerFacts | undefined>();
  #kept: readonly Kept[] | undefined;
  #looks = 0;

  constructor(proc: ProcFiles, table: ProcessTable) {
    this.#proc = proc;
    this.#table = table;
  }

  /** To be called at each look at the host, after the table was updated. */
  look(): void {
    this.#looks += 1;
    if (this.#looks % LOOKS_TO_REMEMBER === 0) this.#kept = undefined;
  }

  /** The names of the container that a process runs in; undefined outside, and where nothing tells. */
  factsOf(process: KnownProcess): ContainerFacts | undefined {
    const keeping = this.#keeping(process);
    if (keeping === undefined) return undefined;
    const id = readContainerId(this.#proc.text(process.pid, 'cgroup') ?? '') ?? keeping.keeper.id;
    const key = `${keeping.process.pid} ${keeping.process.startTicks} ${id}`;
    if (this.#facts.has(key)) return this.#facts.get(key);
    const facts = this.#readFacts(keeping.process, keeping.keeper, id);
    if (this.#facts.size >= MOST_REMEMBERED) this.#facts.clear();
    // A name that is missing may be written a moment later.
    if (facts !== undefined) this.#facts.set(key, facts);
    return facts;
  }

  /** Where the containers that publish `port` in a network namespace take its connections. */
  publishing(netns: string, port: number): readonly PublishedTo[] {
    return this.#allKept().flatMap(({process, ports}) => {
      const inside = ports.filter(({hostPort}) => hostPort === port);
      if (inside.length === 0 || this.#netnsOf(process) !== netns) return [];
      const insider = this.insiderKeptBy(process.pid);
      if (insider === undefined) return [];
      return inside.map((each) => ({insider, port: each.port}));
    });
  }

  /** A process of the container that the process `pid` keeps; undefined for what keeps none. */
  insiderKeptBy(pid: number): KnownProcess | undefined {
    const keeper = this.#table.get(pid);
    if (keeper === undefined || !mayKeep(keeper)) return undefined;
    return this.#table.all().find((child) => child.parentPid === keeper.pid && !mayKeep(child));
  }

  #keeping(process: KnownProcess): {process: KnownProcess; keeper: Keeper} | undefined {
    for (const above of this.#table.ancestors(process)) {
      const keeper = mayKeep(above) ? this.#keeper(above) : undefined;
      if (keeper !== undefined) return {process: above, keeper};
    }
    return undefined;
  }

  #keeper(process: KnownProcess): Keeper | undefined {
    return keeperOf(process, this.#proc.link(process.pid, 'cwd') ?? '');
  }

  #readFacts(process: KnownProcess, keeper: Keeper, id: string): ContainerFacts | undefined {
    const bundle = this.#bundle(process, keeper, id);
    const docker = this.#docker(process, bundle, id);
    if (docker === undefined) return factsOf(valueAt(bundle, 'annotations'), keeper.name);
    const name = valueAt(docker, 'Name');
    const plain = typeof name === 'string' ? name.replace(/^\//, '') : undefined;
    return factsOf(valueAt(docker, 'Config', 'Labels'), plain);
  }

  #bundle({pid}: KnownProcess, keeper: Keeper, id: string): unknown {
    return readJson(this.#proc.fileSeenBy(pid, `${keeper.bundleOf(id)}/config.json`));
  }

  #docker({pid}: KnownProcess, bundle: unknown, id: string): unknown {
    const folder = dockerFolder(bundle, id);
    if (folder === undefined) return undefined;
    return readJson(this.#proc.fileSeenBy(pid, `${folder}config.v2.json`));
  }

  #allKept(): readonly Kept[] {
    this.#kept ??= this.#table
      .all()
      .filter(mayKeep)
      .flatMap((process) => {
        const keeper = this.#keeper(process);
        return keeper === undefined ? [] : [{process, keeper, ports: this.#ports(process, keeper)}];
      });
    return this.#kept;
  }

  #ports(process: KnownProcess, keeper: Keeper): readonly PublishedPort[] {
    const docker = this.#docker(process, this.#bundle(process, keeper, keeper.id), keeper.id);
    if (docker !== undefined) return portsOfDocker(docker);
    const attachments = this.#proc
      .namesSeenBy(process.pid, CNI_RESULTS)
      .filter((name) => name.includes(`-${keeper.id}-`));
    return attachments.flatMap((name) =>
      portsOfCni(readJson(this.#proc.fileSeenBy(process.pid, `${CNI_RESULTS}/${name}`))),
    );
  }

  #netnsOf({pid}: KnownProcess): string | undefined {
    return this.#proc.netns(pid);
  }
}
