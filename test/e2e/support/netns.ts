// Makes the hosts of a test as network namespaces: one in the middle, and the others each connected to it
// by a cable of its own. Needs root. The addresses exist nowhere else.
//
//   hub  10.77.0.1 ──┬── 10.77.1.1 ═ veth ═ 10.77.1.2  first leaf
//                    └── 10.77.2.1 ═ veth ═ 10.77.2.2  second leaf

import {execFileSync, spawnSync} from 'node:child_process';

/** The hub's address, as all leaves know it. */
export const HUB_ADDRESS = '10.77.0.1';

/** Names of our namespaces begin with it; the pid of the test and a name follow. */
const PREFIX = 'regscope-test';

/** Why namespaces cannot be made here; false where they can. */
export function whyNoNamespaces(): string | false {
  if (process.getuid?.() !== 0) return 'needs root: it makes network namespaces';
  for (const program of ['ip', 'nsenter']) {
    if (spawnSync(program, ['--version']).error !== undefined) return `needs ${program}`;
  }
  // Root in a container without CAP_SYS_ADMIN cannot make them.
  const probe = `${PREFIX}-${process.pid}-probe`;
  const made = spawnSync('ip', ['netns', 'add', probe], {encoding: 'utf8'});
  spawnSync('ip', ['netns', 'delete', probe]);
  return made.status === 0 ? false : `makes no network namespaces here: ${made.stderr.trim()}`;
}

export class TestNetwork {
  readonly #names: string[] = [];
  readonly #leaves: string[] = [];

  constructor() {
    removeLeftovers();
    this.#add('hub');
    this.#inside('hub', 'ip', 'address', 'add', `${HUB_ADDRESS}/32`, 'dev', 'lo');
  }

  /** Adds a host; returns its address. */
  addLeaf(name: string): string {
    this.#add(name);
    const number = this.#leaves.push(name);
    const [hubEnd, leafEnd] = [`to-${number}`, 'uplink'];
    const leaf = this.#fullName(name);
    this.#inside(
      'hub',
      'ip',
      'link',
      'add',
      hubEnd,
      'type',
      'veth',
      'peer',
      'name',
      leafEnd,
      'netns',
      leaf,
    );
    this.#inside('hub', 'ip', 'address', 'add', `10.77.${number}.1/30`, 'dev', hubEnd);
    this.#inside('hub', 'ip', 'link', 'set', hubEnd, 'up');
    this.#inside(name, 'ip', 'address', 'add', `10.77.${number}.2/30`, 'dev', leafEnd);
    this.#inside(name, 'ip', 'link', 'set', leafEnd, 'up');
    this.#inside(name, 'ip', 'route', 'add', 'default', 'via', `10.77.${number}.1`);
    return `10.77.${number}.2`;
  }

  /** What is on its way to that host and from it is lost from now on, without a word to either end. */
  pullCable(name: string): void {
    this.#inside(name, 'ip', 'link', 'set', 'uplink', 'down');
  }

  /**
   * A command line that runs the words on that host. It uses nsenter, because `ip netns exec` mounts a
   * fresh /sys without the tracefs that bpftrace needs.
   */
  on(name: string, ...words: readonly string[]): [program: string, args: string[]] {
    return ['nsenter', [`--net=/run/netns/${this.#fullName(name)}`, ...words]];
  }

  /** Removes the namespaces. Their processes must have ended: a namespace lives on with them. */
  remove(): void {
    for (const name of this.#names) spawnSync('ip', ['netns', 'delete', this.#fullName(name)]);
  }

  #add(name: string): void {
    execFileSync('ip', ['netns', 'add', this.#fullName(name)]);
    this.#names.push(name);
    this.#inside(name, 'ip', 'link', 'set', 'lo', 'up');
  }

  #inside(name: string, ...words: readonly string[]): void {
    const [program, args] = this.on(name, ...words);
    execFileSync(program, args, {stdio: 'pipe'});
  }

  #fullName(name: string): string {
    return `${PREFIX}-${process.pid}-${name}`;
  }
}

/** Removes the namespaces of tests that were killed before they could tidy up. */
function removeLeftovers(): void {
  const listed = execFileSync('ip', ['netns', 'list'], {encoding: 'utf8'});
  for (const line of listed.split('\n')) {
    const match = new RegExp(`^(${PREFIX}-(\\d+)-\\w+)`).exec(line);
    if (match !== null && !isAlive(Number(match[2])))
      spawnSync('ip', ['netns', 'delete', match[1]!]);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
