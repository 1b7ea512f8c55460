// Reads the texts of /proc files that tell what a process is. Pure: proc-files.ts gets the texts.
// Source of truth: proc(5), man-pages 6.03.

/** The fields of /proc/PID/stat that are used here. CPU time and start are in clock ticks. */
export interface ProcessStat {
  readonly comm: string;
  readonly parentPid: number;
  readonly isKernelThread: boolean;
  /** The process has ended, and its parent has not collected it yet. */
  readonly isZombie: boolean;
  /** It waits for a disk or a network file system, and no signal reaches it (state D). */
  readonly isWaitingForDisk: boolean;
  /** A signal, a debugger or a control group stopped it (states T and t). */
  readonly isStopped: boolean;
  /** Pages that had to be read from a disk since its start. */
  readonly majorFaults: number;
  readonly cpuTicks: number;
  /** CPU time of its children that have ended and that it has waited for. */
  readonly childTicks: number;
  readonly startTicks: number;
}

/** The flag PF_KTHREAD of include/linux/sched.h. */
const KERNEL_THREAD_FLAG = 0x0020_0000;

/** From the state, which is field 3, up to the start, which is field 22. */
const FIELDS_BEHIND_NAME = 20;

/** Undefined for what is no stat line, such as a file that was read while its process ended. */
export function readStat(text: string): ProcessStat | undefined {
  // The name may hold spaces and parentheses. No field behind it does.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ', FIELDS_BEHIND_NAME);
  if (open < 0 || close < open || fields.length < FIELDS_BEHIND_NAME) return undefined;
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    comm: text.slice(open + 1, close),
    parentPid: field(4),
    isZombie: fields[0] === 'Z' || fields[0] === 'X',
    isWaitingForDisk: fields[0] === 'D',
    isStopped: fields[0] === 'T' || fields[0] === 't',
    majorFaults: field(12),
    isKernelThread: (field(9) & KERNEL_THREAD_FLAG) !== 0,
    cpuTicks: field(14) + field(15),
    childTicks: field(16) + field(17),
    startTicks: field(22),
  };
}

/** The CPU time of all CPUs since boot, in clock ticks. */
export interface HostCpu {
  readonly busyTicks: number;
  readonly stolenTicks: number;
}

/**
 * The first line of /proc/stat: user (with guest), nice, system, idle, iowait, irq, softirq, steal.
 * Undefined for a text without one.
 */
export function readHostCpu(text: string): HostCpu | undefined {
  const line = /^cpu +(\d+(?: \d+){7,})/.exec(text)?.[1];
  if (line === undefined) return undefined;
  const [user, nice, system, , , irq, softirq, steal] = line.split(' ').map(Number) as [
    ...[number, number, number, number, number, number, number, number],
  ];
  return {busyTicks: user + nice + system + irq + softirq, stolenTicks: steal};
}

/** The levels in /proc/PID/status. A kernel thread or a zombie has no resident memory. */
export function readStatus(text: string): {
  readonly rssBytes: number | undefined;
  readonly threads: number | undefined;
} {
  const rssKib = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
  const threads = /^Threads:\s+(\d+)$/m.exec(text)?.[1];
  return {
    rssBytes: rssKib === undefined ? undefined : Number(rssKib) * 1024,
    threads: threads === undefined ? undefined : Number(threads),
  };
}

/** Longer command lines are cut: a program chooses how long its own is, up to 6 MB. */
const MOST_COMMAND_CHARS = 64 * 1024;

/** The words of /proc/PID/cmdline. A program that sets its title writes one text with blanks. */
export function readCommandLine(text: string): readonly string[] {
  const words = withoutZeros(text.slice(0, MOST_COMMAND_CHARS)).split('\0');
  return words.length === 1 ? words[0]!.split(' ').filter((word) => word !== '') : words;
}

/** The text up to its last character that is no zero. The pattern `\0+$` would begin at each zero of a run anew. */
function withoutZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return text.slice(0, end);
}

/**
 * The id of the container that a process runs in, from /proc/PID/cgroup, version 1 or 2. Docker,
 * containerd, CRI-O and Podman all name a container's group by 64 hex digits, bare, behind a prefix
 * or as `docker-….scope`. Where containers are nested (kind, minikube, Docker in Docker) the path has
 * the id of each: the last one is the process's own. A controller of version 1 may have a shorter
 * path than the others, so the path with the most ids counts.
 */
export function readContainerId(text: string): string | undefined {
  let innermost: readonly string[] = [];
  for (const line of text.split('\n')) {
    const ids = [...line.matchAll(CONTAINER_GROUP)].map(([, id]) => id!);
    if (ids.length > innermost.length) innermost = ids;
  }
  return innermost.at(-1);
}

// conmon, which looks after a container of Podman or CRI-O, has a group of its own beside it.
const CONTAINER_GROUP = /(?<!conmon)[-/:]([0-9a-f]{64})(?:\.scope)?(?=\/|$)/g;

/** The path in the link /proc/PID/exe, without the kernel's mark of a file that was replaced. */
export function readExeLink(link: string): string {
  return link.replace(/ \(deleted\)$/, '');
}

/** The inode of a link such as `socket:[12345]`; undefined for any other file. */
export function readSocketLink(link: string): number | undefined {
  const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
  return inode === undefined ? undefined : Number(inode);
}
