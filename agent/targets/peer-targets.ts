// Knows which watched target listens at an address, as another target of this host sees the address: in
// its own network namespace, in another one, behind Docker's proxy, or behind an address that the kernel
// translates (Docker without its proxy, services of Kubernetes).

import type {HostReach} from '../../src/domain/hops/host-reach.js';
import type {TargetProcess} from '../../src/domain/target.js';
import {hostReach, isLoopback, type ListeningTarget} from './host-reach.js';
import {listenersOf, publishedBy} from './listen-ports.js';
import {
  readLocalIpv4,
  readLocalIpv6,
  readNetworks,
  readTranslations,
  type Translations,
} from './net-text.js';
import {INIT_PID, type ProcFiles} from './proc-files.js';
import type {KnownProcess} from './process-table.js';

/** Some 6,000 connections of a table that may have hundreds of thousands, in no order. */
const CONNTRACK_BYTES = 1024 * 1024;
/** An answer, also that there is none, holds for so many looks: a second each. */
const LOOKS_TO_REMEMBER = 10;
const MOST_REMEMBERED = 10_000;
const MOST_ASKED = 1_000;
/** A published port leads to a translated address at most. */
const MOST_STEPS = 4;

export class PeerTargets {
  readonly #proc: ProcFiles;
  #listening: readonly ListeningTarget[] = [];
  /** Addresses of network namespaces, by the namespace. */
  #addresses: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  /** Where Docker's proxies lead to, by port of the host. */
  #published: ReadonlyMap<number, string> = new Map();
  #translations: Translations | undefined;
  /** By caller and address; undefined for what is no target. */
  readonly #remembered = new Map<string, string | undefined>();
  /** Addresses that targets asked, where no target of this host answers. */
  readonly #asked = new Set<string>();
  #reach: HostReach | undefined;
  #known = '';
  #roots: readonly TargetProcess[] = [];
  #processes: readonly KnownProcess[] = [];
  #looks = 0;

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  /** To be called at each look at the host, with the roots of targets and all processes. */
  look(roots: readonly TargetProcess[], processes: readonly KnownProcess[]): void {
    this.#looks += 1;
    const isMoved = roots !== this.#roots || processes !== this.#processes;
    const isNew = isMoved && this.#learn(roots, processes);
    if (!isNew && this.#looks % LOOKS_TO_REMEMBER !== 0) return;
    this.#remembered.clear();
    this.#translations = undefined;
    this.#reach = undefined;
  }

  /** At which addresses other hosts reach the targets of this one. */
  get reach(): HostReach {
    return (this.#reach ??= this.#readReach());
  }

  /**
   * The target that answers at `address` (`10.0.0.5:6379`), where another target calls it. Undefined
   * where no target does, and where it may be any of several.
   */
  targetAt(caller: string, address: string): string | undefined {
    const name = `${caller}\0${address}`;
    if (this.#remembered.has(name)) return this.#remembered.get(name);
    const found = this.#find(caller, address, MOST_STEPS);
    const [target] = found;
    const answer = found.size === 1 ? target : undefined;
    if (answer === undefined) this.#noteAsked(address);
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.set(name, answer);
    return answer;
  }

  /** An address that no target of this host answers may lead to another host. */
  #noteAsked(address: string): void {
    if (this.#asked.has(address)) return;
    if (this.#asked.size >= MOST_ASKED) this.#asked.clear();
    this.#asked.add(address);
    this.#reach = undefined;
  }

  #readReach(): HostReach {
    const host = this.#netnsOf(INIT_PID);
    const text = (file: string): string => this.#proc.text(INIT_PID, file) ?? '';
    // The table of translations is long. It is read only where a target asks through it or listens in a container.
    const isTranslated = this.#asked.size > 0 || this.#listening.some(({netns}) => netns !== host);
    return hostReach({
      ...{listening: this.#listening, host, addresses: this.#addresses},
      ...{published: this.#published, asked: this.#asked},
      translations: isTranslated ? this.#allTranslations() : new Map(),
      networks: readNetworks({
        ...{route: text('net/route'), fibTrie: text('net/fib_trie')},
        ifInet6: text('net/if_inet6'),
      }),
      targetsAt: (address) => this.#find('', address, MOST_STEPS),
    });
  }

  /** Gives whether a port is listened on that was not before, or the other way round. */
  #learn(roots: readonly TargetProcess[], processes: readonly KnownProcess[]): boolean {
    this.#roots = roots;
    this.#processes = processes;
    const proxies = processes.flatMap(({commandLine}) => publishedBy(commandLine) ?? []);
    const known = JSON.stringify([roots.map(({pid, listenPorts}) => [pid, listenPorts]), proxies]);
    if (known === this.#known) return false;
    this.#known = known;
    this.#learnPorts(roots, proxies);
    return true;
  }

  #learnPorts(roots: readonly TargetProcess[], proxies: readonly Published[]): void {
    const namespaces = new Map(roots.map(({pid}) => [pid, this.#netnsOf(pid)]));
    this.#listening = roots.map(({target, pid}) => {
      return {target, netns: namespaces.get(pid)!, listeners: listenersOf(this.#proc, pid)};
    });
    const hosts = [INIT_PID, this.#netnsOf(INIT_PID)] as const;
    this.#addresses = new Map(
      [...namespaces, hosts].map(([pid, netns]) => [netns, this.#localAddresses(pid)]),
    );
    this.#published = new Map(
      proxies.map(({hostPort, address, port}) => [hostPort, `${address}:${port}`]),
    );
  }

  #netnsOf(pid: number): string {
    return this.#proc.netns(pid) ?? '';
  }

  #localAddresses(pid: number): ReadonlySet<string> {
    const text = (file: string): string => this.#proc.text(pid, file) ?? '';
    return new Set([
      ...readLocalIpv4(text('net/fib_trie')),
      ...readLocalIpv6(text('net/if_inet6')),
    ]);
  }

  #find(caller: string, endpoint: string, steps: number): ReadonlySet<string> {
    const callers = this.#listening.filter(({target}) => target === caller);
    const own = new Set(callers.map(({netns}) => netns));
    const [address, port] = splitEndpoint(endpoint);
    const hasIt = ({netns}: ListeningTarget): boolean =>
      isLoopback(address) ? own.has(netns) : this.#addresses.get(netns)?.has(address) === true;
    const found = this.#listening
      .filter((target) => hasIt(target) && listensAt(target, address, port))
      .map(({target}) => target);
    if (found.length > 0 || steps === 0) return new Set(found);
    const further = this.#further(address, port, own).flatMap((next) => [
      ...this.#find(caller, next, steps - 1),
    ]);
    return new Set(further);
  }

  /** Where connections to the address go on to. */
  #further(address: string, port: number, callers: ReadonlySet<string>): readonly string[] {
    const host = this.#netnsOf(INIT_PID);
    const isHost = isLoopback(address)
      ? callers.has(host)
      : this.#addresses.get(host)?.has(address) === true;
    const published = isHost ? this.#published.get(port) : undefined;
    if (published !== undefined) return [published];
    return [...(this.#allTranslations().get(`${address}:${port}`) ?? [])];
  }

  #allTranslations(): Translations {
    return (this.#translations ??= this.#readTranslations());
  }

  /** The file is there where the kernel was built with it, and belongs to the host's namespace. */
  #readTranslations(): Translations {
    const text = this.#proc.startOf(INIT_PID, 'net/nf_conntrack', CONNTRACK_BYTES);
    return readTranslations(text ?? '');
  }
}

type Published = NonNullable<ReturnType<typeof publishedBy>>;

function listensAt({listeners}: ListeningTarget, address: string, port: number): boolean {
  return listeners.some(
    (listener) =>
      listener.port === port && (listener.address === '' || listener.address === address),
  );
}

function splitEndpoint(endpoint: string): [address: string, port: number] {
  const colon = endpoint.lastIndexOf(':');
  return [endpoint.slice(0, colon), Number(endpoint.slice(colon + 1))];
}
