// Gives names to the targets that regscope finds by itself: `registry` for the first of a program,
// `registry:5001` for a second, `registry:shop-mirror-1` for a second in a container or pod, and the same name again after a restart. Pure.

import type {TargetProcess} from '../../src/domain/target.js';

/** A host under test has a handful. A loop that starts programs with ever new arguments has more. */
const MAX_REMEMBERED = 256;

/** Names of targets are as long as 64 letters, and some of them are the program's. */
const MAX_LABEL = 40;

/** The facts of a process that its target's name is made from. */
export type NameClues = Pick<TargetProcess, 'pid' | 'exe' | 'container' | 'listenPorts'> & {
  /** The name of its program. */
  readonly program: string;
  /** The name that tells its container from others of the same program: of Docker, or of the pod. */
  readonly containerLabel?: string;
  readonly commandLine: readonly string[];
};

export class TargetNames {
  /** The name that a program with this command line had last, so that a restart keeps it. */
  readonly #earlier = new Map<string, string>();
  readonly #inUse = new Set<string>();

  constructor(reserved: Iterable<string> = []) {
    for (const name of reserved) this.#inUse.add(name);
  }

  /** Whether the name depends on a port, so that it is worth waiting until the process opens one. */
  needsPort(clues: NameClues): boolean {
    const names = [clues.program, this.#earlier.get(identityOf(clues))];
    const isNamed = names.some((name) => name !== undefined && !this.#inUse.has(name));
    return clues.listenPorts.length === 0 && clues.containerLabel === undefined && !isNamed;
  }

  take(clues: NameClues): string {
    const name = this.#firstFree(clues) ?? `${clues.program}:pid-${clues.pid}`;
    this.#inUse.add(name);
    this.#remember(identityOf(clues), name);
    return name;
  }

  release(name: string): void {
    this.#inUse.delete(name);
  }

  #firstFree(clues: NameClues): string | undefined {
    const earlier = this.#earlier.get(identityOf(clues));
    const candidates = [...(earlier === undefined ? [] : [earlier]), ...candidateNames(clues)];
    return candidates.find((name) => !this.#inUse.has(name));
  }

  #remember(identity: string, name: string): void {
    this.#earlier.delete(identity);
    this.#earlier.set(identity, name);
    const [oldest] = this.#earlier.keys();
    if (this.#earlier.size > MAX_REMEMBERED) this.#earlier.delete(oldest!);
  }
}

// Container id and pid change with each start. Executable and command line stay.
function identityOf({exe, commandLine}: NameClues): string {
  return [exe, ...commandLine].join('\0');
}

// A port counts in the container's own network, so two containers may have the same one.
function candidateNames(clues: NameClues): readonly string[] {
  const {program, listenPorts, container, containerLabel} = clues;
  const [port] = listenPorts;
  return [
    program,
    ...(containerLabel === undefined ? [] : [`${program}:${containerLabel.slice(0, MAX_LABEL)}`]),
    ...(port === undefined ? [] : [`${program}:${port}`]),
    ...(container === undefined ? [] : [`${program}:${container.slice(0, 12)}`]),
  ];
}
