// Programs that set something up and then run another one, whose words follow their own: taskset, nice,
// env, timeout, sudo, perf, npx, uv and their like. Sources: coreutils 9, util-linux 2.38, sudo 1.9, numactl 2.0,
// strace 6.1, perf of Linux 6.1, npm 10, uv 0.4. Pure.

import {basename} from 'node:path';

import {readCommandLine, type CommandLine, type OptionRules} from './command-line.js';

interface Wrapper extends OptionRules {
  /** Operands of its own, before the command: a mask, a priority, a duration. */
  readonly operands?: number;
  /** Whether `NAME=VALUE` may stand before the command. */
  readonly assigns?: boolean;
  /** Options with which it runs no command, or finds it elsewhere. */
  readonly excludes?: readonly string[];
  /** Options that make the command another user's. */
  readonly asUser?: readonly string[];
  /** Options with which it sees other files than we do. */
  readonly elsewhere?: readonly string[];
}

interface Runner extends OptionRules {
  readonly commands: readonly string[];
}

/** Names of programs are foreign: `constructor` is none of the table's. */
function tableOf<Value>(entries: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(entries));
}

const SUDO_NAMES = ['user', 'group', 'prompt', 'close-from', 'chdir', 'host', 'chroot', 'role'];
const UNIT_NAMES = [
  ...['property', 'unit', 'slice', 'uid', 'gid', 'setenv', 'nice', 'description', 'machine'],
  ...['working-directory', 'service-type', 'host'],
];
const NODE_NAMES = [
  'cpunodebind',
  'physcpubind',
  'membind',
  'interleave',
  'preferred',
  'localalloc',
];

const STRACE_NAMES = [
  ...['argv0', 'attach', 'columns', 'detach-on', 'env', 'interruptible', 'kill-on-exit', 'output'],
  ...['signal', 'status', 'string-limit', 'summary-columns', 'summary-sort-by', 'trace', 'user'],
];
const PERF_NAMES = [
  ...['event', 'repeat', 'output', 'field-separator', 'interval-print', 'cpu', 'cgroup', 'delay'],
  ...[
    'metrics',
    'timeout',
    'count',
    'freq',
    'call-graph',
    'mmap-pages',
    'branch-filter',
    'clockid',
  ],
];

const WRAPPERS = tableOf<Wrapper>({
  nice: {letters: 'n', names: ['adjustment']},
  ionice: {letters: 'cn', names: ['class', 'classdata'], excludes: ['p', 'P', 'u', 'pid']},
  taskset: {operands: 1, excludes: ['p', 'pid']},
  chrt: {
    ...{letters: 'TPD', names: ['sched-runtime', 'sched-period', 'sched-deadline']},
    ...{operands: 1, excludes: ['p', 'pid', 'm', 'max']},
  },
  timeout: {letters: 'ks', names: ['kill-after', 'signal'], operands: 1},
  env: {
    ...{letters: 'uC', names: ['unset', 'chdir'], assigns: true, excludes: ['S', 'split-string']},
  },
  stdbuf: {letters: 'ioe', names: ['input', 'output', 'error']},
  nohup: {},
  setsid: {},
  time: {letters: 'fo', names: ['format', 'output']},
  sudo: {
    ...{letters: 'ugpCDhRrtTU', names: [...SUDO_NAMES, 'type', 'command-timeout', 'other-user']},
    ...{assigns: true, excludes: ['s', 'i', 'l', 'e'], asUser: ['u', 'user', 'g', 'group']},
    elsewhere: ['R', 'chroot', 'h', 'host'],
  },
  doas: {letters: 'uCa', excludes: ['s'], asUser: ['u']},
  runuser: {letters: 'ugG', names: ['user', 'group'], asUser: ['u', 'user'], excludes: ['c', 'l']},
  setpriv: {names: ['reuid', 'regid', 'groups'], asUser: ['reuid', 'regid']},
  choom: {letters: 'n', names: ['adjust'], excludes: ['p', 'pid']},
  prlimit: {excludes: ['p', 'pid']},
  cpulimit: {letters: 'lpe', names: ['limit'], excludes: ['p', 'e']},
  numactl: {letters: 'NCmipP', names: NODE_NAMES.slice(0, 5), excludes: ['s', 'show', 'hardware']},
  unshare: {
    ...{letters: 'RwSG', names: ['root', 'wd', 'setuid', 'setgid', 'propagation', 'setgroups']},
    ...{asUser: ['S', 'setuid', 'G', 'setgid'], elsewhere: ['R', 'root']},
  },
  nsenter: {
    ...{letters: 'tSG', names: ['target', 'setuid', 'setgid']},
    ...{asUser: ['S', 'setuid', 'G', 'setgid'], elsewhere: ['a', 'all', 'm', 'mount', 'r', 'root']},
  },
  'systemd-run': {
    ...{letters: 'puEMH', names: UNIT_NAMES},
    ...{asUser: ['uid', 'gid'], elsewhere: ['M', 'machine', 'H', 'host', 'p', 'property']},
  },
  cgexec: {letters: 'g'},
  flock: {letters: 'wE', names: ['timeout', 'conflict-exit-code'], operands: 1, excludes: ['u']},
  strace: {
    ...{letters: 'abeEIoOpPsSuUX', names: STRACE_NAMES, excludes: ['p', 'attach']},
    asUser: ['u', 'user'],
  },
  unbuffer: {},
  chronic: {},
  busybox: {},
  tini: {letters: 'pe'},
  'dumb-init': {letters: 'r', names: ['rewrite']},
  proxychains4: {letters: 'f'},
  npx: {
    letters: 'pc',
    names: ['package', 'call', 'workspace', 'prefix', 'cache'],
    excludes: ['c', 'call'],
  },
  bunx: {letters: 'p', names: ['package']},
  uvx: {letters: 'p', names: ['from', 'with', 'python']},
  pipx: {operands: 1, names: ['spec', 'python']},
});

/** Programs that run another one by a command of theirs. */
const RUNNERS = tableOf<Runner>({
  poetry: {commands: ['run']},
  pipenv: {commands: ['run']},
  uv: {commands: ['run'], names: ['with', 'python', 'project', 'directory', 'extra', 'group']},
  pnpm: {commands: ['exec', 'dlx']},
  yarn: {commands: ['run', 'exec', 'dlx']},
  npm: {commands: ['exec', 'x']},
  perf: {commands: ['stat', 'record', 'trace'], letters: 'erocxICGDMFmjk', names: PERF_NAMES},
});

export interface WrappedCommand {
  /** Where the command's own words begin: 0 without a wrapper, and where one cannot be seen through. */
  readonly at: number;
  /** Whether it may not find or write our files: it runs as another user, or sees another file system. */
  readonly isApart: boolean;
}

/** Looks through all wrappers; the words at the end need not be those of a known program. */
export function findWrapped(words: readonly string[]): WrappedCommand {
  let [at, isApart] = [0, false];
  for (;;) {
    const inner = innerOf(words.slice(at));
    if (inner === undefined) return {at, isApart};
    at += inner.at;
    isApart ||= inner.isApart;
  }
}

/** Undefined for words that begin with no wrapper, or with one that runs no command of ours. */
function innerOf([first = '', ...rest]: readonly string[]): WrappedCommand | undefined {
  const name = basename(first);
  if (name === 'ip') return inNetworkNamespace(rest);
  if (/^python(3(\.\d+)?)?$/.test(name)) return ofModule(rest);
  const runner = RUNNERS.get(name);
  if (runner !== undefined) return ofRunner(rest, runner);
  const wrapper = WRAPPERS.get(name);
  if (wrapper === undefined) return undefined;
  const line = readCommandLine(rest, wrapper);
  if ((wrapper.excludes ?? []).some((option) => line.options.has(option))) return undefined;
  let at = line.operandAt + (wrapper.operands ?? 0);
  if (name === 'env' && rest[at] === '-') at += 1; // as -i
  while (wrapper.assigns === true && /^[A-Za-z_]\w*=/.test(rest[at] ?? '')) at += 1;
  if (rest[at] === '--') at += 1;
  return at < rest.length ? {at: at + 1, isApart: isApart(line, wrapper)} : undefined;
}

function isApart({options}: CommandLine, {asUser = [], elsewhere = []}: Wrapper): boolean {
  const isOther = (option: string): boolean =>
    !['root', '0', undefined].includes(options.get(option));
  return asUser.some(isOther) || elsewhere.some((option) => options.has(option));
}

/** `python3 -u -m locust`: the module's words begin with its name, as its program's do. */
function ofModule(rest: readonly string[]): WrappedCommand | undefined {
  const at = rest.findIndex((word) => !/^-[bBdEiIOPqsSuvx]+$/.test(word));
  return rest[at] === '-m' && rest.length > at + 1 ? {at: at + 2, isApart: false} : undefined;
}

/** `poetry run COMMAND`, `npm exec -- COMMAND` */
function ofRunner(
  rest: readonly string[],
  {commands, ...rules}: Runner,
): WrappedCommand | undefined {
  const first = readCommandLine(rest, rules);
  if (!commands.includes(first.operands[0] ?? '')) return undefined;
  const own = rest.slice(first.operandAt + 1);
  const at = first.operandAt + 2 + readCommandLine(own, rules).operandAt;
  return at <= rest.length ? {at, isApart: false} : undefined;
}

/** `ip netns exec NAME COMMAND` */
function inNetworkNamespace(rest: readonly string[]): WrappedCommand | undefined {
  const {operands, operandAt} = readCommandLine(rest, {});
  const isExec = 'netns'.startsWith(operands[0] ?? '-') && operands[1] === 'exec';
  return isExec && operands.length > 3 ? {at: operandAt + 4, isApart: false} : undefined;
}
