// Finds the processes to watch and follows them, one look a second. A target's root is the oldest
// process of its tree; what it forks belongs to it, here as in the kernel.
//
// target-match.ts says what makes a process a target; process-gauges.ts reads its figures.

import {
  AGENT_TARGET,
  HOST_TARGET,
  type TargetProcess,
  type TargetRule,
} from '../../src/domain/target.js';
import {optional} from '../../src/domain/optional.js';
import {buildIdOf} from './build-id.js';
import {containerCandidates} from './container-candidates.js';
import {Containers} from './containers/containers.js';
import {fullName, labelOf} from './containers/facts.js';
import {goBuildOf} from './go-version.js';
import {listenPorts} from './listen-ports.js';
import {portCandidates, type PortRule} from './port-candidates.js';
import type {ProcFiles} from './proc-files.js';
import {readContainerId} from './proc-text.js';
import {ProcessTable, type KnownProcess} from './process-table.js';
import {Owners, processTrees} from './process-trees.js';
import {programVersion} from './program-version.js';
import {candidateFor, reasonOf, type Candidate} from './target-match.js';
import {TargetNames, type NameClues} from './target-names.js';
import {WatchList, type WatchedProcess} from './watch-list.js';

/** The result of one look at the host. */
export interface TargetScan {
  /** Roots that are new, or whose ports have become known. */
  readonly found: readonly TargetProcess[];
  readonly exited: readonly TargetProcess[];
  /** Watched processes that ended, and processes of containers, which inherit a target by mistake. */
  readonly forget: readonly number[];
  /** Roots, and the children that they forked before they were watched. Tell these after `forget`. */
  readonly watch: readonly WatchedProcess[];
}

interface Root {
  readonly candidate: Candidate;
  readonly process: TargetProcess;
  readonly foundAtScan: number;
}

/** A process that has not opened a port after so many looks is named without one. */
const SCANS_FOR_A_PORT = 3;
/** A root without a port is asked again at these ages, in looks. */
const PORT_AGES: ReadonlySet<number> = new Set([1, 2, 3, 5, 8, 13, 21, 34, 55]);

export class TargetFinder {
  readonly #proc: ProcFiles;
  readonly #rules: readonly TargetRule[];
  readonly #discover: boolean;
  readonly #table: ProcessTable;
  readonly #containers: Containers;
  readonly #names: TargetNames;
  readonly #roots = new Map<number, Root>();
  readonly #watchList = new WatchList();
  /** Candidates without a port yet, and the look at which each was first seen. */
  #waiting: {readonly candidate: Candidate; readonly since: number}[] = [];
  /** The processes of each root. They stay as they are while no process and no root comes or goes. */
  #trees: ReadonlyMap<number, readonly KnownProcess[]> = new Map();
  #rootProcesses: readonly TargetProcess[] = [];
  #scans = 0;

  constructor(proc: ProcFiles, rules: readonly TargetRule[], discover = true) {
    this.#proc = proc;
    this.#rules = rules;
    this.#discover = discover;
    this.#table = new ProcessTable(proc);
    this.#containers = new Containers(proc, this.#table);
    const taken = rules.map((rule) => rule.name);
    this.#names = new TargetNames([HOST_TARGET, AGENT_TARGET, ...taken]);
  }

  /** The roots at the last look: the same array as long as none of them changes. */
  roots(): readonly TargetProcess[] {
    return this.#rootProcesses;
  }

  /** All processes of a root's tree at the last look, with the root itself. */
  treeOf(rootPid: number): readonly KnownProcess[] {
    return this.#trees.get(rootPid) ?? [];
  }

  /** All processes of the host at the last look: the same array as long as none comes or goes. */
  allProcesses(): readonly KnownProcess[] {
    return this.#table.all();
  }

  /** The rules that no process matches now. */
  unmetRules(): readonly TargetRule[] {
    const met = new Set([...this.#roots.values()].map((root) => root.candidate.reason));
    return this.#rules.filter((rule) => !met.has(reasonOf(rule)));
  }

  scan(): TargetScan {
    this.#scans += 1;
    const {changed, gone} = this.#table.update(new Set(this.#roots.keys()));
    this.#containers.look();
    const exited = [...gone, ...changed].flatMap((process) => this.#dropRoot(process));
    const orphans = exited.flatMap(({pid}) => this.#orphansOf(pid));
    const candidates = this.#candidates([...changed, ...orphans]);
    exited.push(...this.#dropRenamed(candidates));
    const found = this.#takeRoots(candidates);
    const isMoved = [changed, gone, exited, found].some(({length}) => length > 0);
    if (isMoved) this.#trees = processTrees(this.#table, (pid) => this.#roots.has(pid));
    this.#watchList.release(gone);
    const forget = [...this.#watchList.takeReleased(), ...this.#foreign(changed)];
    const news = [...found, ...this.#newPorts()];
    if (news.length > 0 || exited.length > 0) {
      this.#rootProcesses = [...this.#roots.values()].map((root) => root.process);
    }
    return {
      found: news,
      exited,
      watch: this.#watchList.add(this.#youngTrees()),
      forget,
    };
  }

  /** Gives up the root that `process` was, if it ended or became another program by exec. */
  #dropRoot(process: KnownProcess): TargetProcess[] {
    const root = this.#roots.get(process.pid);
    if (root === undefined) return [];
    const now = this.#table.get(process.pid);
    const {known} = root.candidate;
    if (now?.startTicks === known.startTicks && now.exe === known.exe) return [];
    return [this.#giveUp(root)];
  }

  #giveUp({candidate, process}: Root): TargetProcess {
    this.#watchList.release(this.treeOf(process.pid));
    this.#roots.delete(process.pid);
    if (!candidate.isRule) this.#names.release(process.target);
    return process;
  }

  // A server that puts itself into the background ends, and leaves a child that was no root so far.
  #orphansOf(rootPid: number): readonly KnownProcess[] {
    return this.treeOf(rootPid).filter(({pid}) => pid !== rootPid && this.#table.get(pid));
  }

  #candidates(looked: readonly KnownProcess[]): readonly Candidate[] {
    const waiting = this.#waiting.map(({candidate}) => candidate.known);
    const byPid = new Map<number, Candidate>();
    for (const {pid} of [...waiting, ...looked]) {
      const known = this.#table.get(pid);
      const candidate = known && candidateFor(known, this.#rules, this.#discover);
      if (candidate !== undefined && !this.#roots.has(pid)) byPid.set(pid, candidate);
    }
    const byPort = portCandidates(
      this.#proc,
      this.#table,
      this.#unmetPortRules(),
      this.#containers,
    );
    for (const candidate of [...this.#inContainers(looked), ...byPort]) {
      if (byPid.get(candidate.known.pid)?.isRule !== true) {
        byPid.set(candidate.known.pid, candidate);
      }
    }
    return [...byPid.values()].sort((left, right) => byAge(left.known, right.known));
  }

  // Runtimes may write a container's name later than they start it, so a rule that nothing matches looks at all processes.
  #inContainers(looked: readonly KnownProcess[]): readonly Candidate[] {
    if (this.#rules.every(({selector}) => selector.kind !== 'container')) return [];
    const unmet = new Set(this.unmetRules());
    return this.#rules.flatMap((rule) => {
      const {selector} = rule;
      if (selector.kind !== 'container') return [];
      const among = unmet.has(rule) ? this.#table.all() : looked;
      return containerCandidates(this.#containers, {rule, container: selector.container}, among);
    });
  }

  #unmetPortRules(): readonly PortRule[] {
    if (this.#rules.every(({selector}) => selector.kind !== 'port')) return [];
    return this.unmetRules().flatMap((rule) =>
      rule.selector.kind === 'port' ? [{rule, port: rule.selector.port}] : [],
    );
  }

  /** Gives up roots that regscope named itself and that a rule names now that their port is open. */
  #dropRenamed(candidates: readonly Candidate[]): readonly TargetProcess[] {
    return candidates.flatMap(({known}) => {
      const root = this.#roots.get(known.pid);
      return root === undefined || root.candidate.isRule ? [] : [this.#giveUp(root)];
    });
  }

  #takeRoots(candidates: readonly Candidate[]): readonly TargetProcess[] {
    const before = new Map(this.#waiting.map((entry) => [entry.candidate.known.pid, entry.since]));
    this.#waiting = [];
    const accepted: {candidate: Candidate; ports: readonly number[]}[] = [];
    for (const candidate of candidates) {
      const {pid} = candidate.known;
      const others = [...accepted, ...this.#waiting].map((entry) => entry.candidate);
      if (this.#roots.has(pid) || this.#isMember(candidate, others)) continue;
      const since = before.get(pid) ?? this.#scans;
      const ports = listenPorts(this.#proc, pid);
      if (this.#shouldWait(candidate, ports, since)) this.#waiting.push({candidate, since});
      else accepted.push({candidate, ports});
    }
    accepted.sort((left, right) => (left.ports[0] ?? Infinity) - (right.ports[0] ?? Infinity));
    return accepted.map(({candidate, ports}) => this.#takeRoot(candidate, ports));
  }

  #isMember(candidate: Candidate, others: readonly Candidate[]): boolean {
    const roots = [...this.#roots.values()].map((root) => root.candidate);
    const claimed = new Map([...roots, ...others].map((other) => [other.known.pid, other]));
    for (const {pid} of this.#table.ancestors(candidate.known)) {
      const above = claimed.get(pid);
      if (above === undefined) continue;
      const isSameProgram = !candidate.isRule && above.known.exe === candidate.known.exe;
      return isSameProgram || above.reason === candidate.reason;
    }
    return false;
  }

  #shouldWait(candidate: Candidate, ports: readonly number[], since: number): boolean {
    if (candidate.isRule || ports.length > 0) return false;
    if (this.#scans - since >= SCANS_FOR_A_PORT) return false;
    return (
      this.#unmetPortRules().length > 0 || this.#names.needsPort(this.#clues(candidate, ports))
    );
  }

  #takeRoot(candidate: Candidate, ports: readonly number[]): TargetProcess {
    const {known, kind, name, isRule} = candidate;
    const clues = this.#clues(candidate, ports);
    const facts = this.#containers.factsOf(known);
    const file = this.#proc.path(known.pid, 'exe');
    const build = goBuildOf(file);
    const version = programVersion(build, this.#proc.path(known.pid, 'root'), known.exe);
    const process: TargetProcess = {
      target: isRule ? name : this.#names.take(clues),
      targetKind: kind,
      pid: known.pid,
      startTicks: known.startTicks,
      exe: known.exe,
      comm: known.comm,
      ...optional('container', clues.container),
      ...optional('containerName', facts && fullName(facts)),
      listenPorts: ports,
      ...optional('goVersion', build?.goVersion),
      ...optional('version', version),
      ...optional('buildId', buildIdOf(file)),
    };
    this.#roots.set(known.pid, {candidate, process, foundAtScan: this.#scans});
    return process;
  }

  #clues({known, name}: Candidate, listenPorts: readonly number[]): NameClues {
    const container = readContainerId(this.#proc.text(known.pid, 'cgroup') ?? '');
    const facts = this.#containers.factsOf(known);
    return {
      ...{...known, program: name, listenPorts},
      ...optional('container', container),
      ...optional('containerLabel', facts && labelOf(facts)),
    };
  }

  #newPorts(): readonly TargetProcess[] {
    return [...this.#roots].flatMap(([pid, root]) => {
      const isDue = PORT_AGES.has(this.#scans - root.foundAtScan);
      const ports =
        isDue && root.process.listenPorts.length === 0 ? listenPorts(this.#proc, pid) : [];
      if (ports.length === 0) return [];
      const process = {...root.process, listenPorts: ports};
      this.#roots.set(pid, {...root, process});
      return [process];
    });
  }

  // A child that was forked between the look and the watching of its root is seen at the next look.
  #youngTrees(): readonly WatchedProcess[] {
    const young = [...this.#roots.values()].filter((root) => this.#scans - root.foundAtScan <= 1);
    return young.flatMap(({process: {target, pid: root}}) =>
      this.treeOf(root).map(({pid}) => ({target, pid})),
    );
  }

  #foreign(changed: readonly KnownProcess[]): readonly number[] {
    const owners = new Owners(this.#table, (pid) => this.#roots.has(pid));
    const foreign = changed.filter(
      (process) => !process.isKernelThread && owners.of(process) === 'foreign',
    );
    return foreign.map(({pid}) => pid);
  }
}

function byAge(left: KnownProcess, right: KnownProcess): number {
  return left.startTicks - right.startTicks || left.pid - right.pid;
}
