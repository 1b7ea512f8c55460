// What system calls and connections of targets met while operations failed: limits, full disks, upstreams
// that do not answer. Pure.

import type {FailureCauseJson} from '../../contract/failure-json.js';
import type {TargetReportJson} from '../../contract/report-json.js';
import type {CertainEvent} from './certain-event.js';

interface ErrnoCause {
  readonly name: string;
  readonly errnos: readonly string[];
  /** What is told of the target. */
  readonly words: string;
  readonly remedy: string;
}

/** Errors that no healthy program meets. ENOENT, EAGAIN and their kind are part of its work. */
const ERRNO_CAUSES: readonly ErrnoCause[] = [
  {
    name: 'open-files',
    errnos: ['EMFILE', 'ENFILE'],
    words: 'runs out of file descriptors',
    remedy: 'Raise its limit of open files (LimitNOFILE=, ulimit -n, docker --ulimit nofile).',
  },
  {
    name: 'disk-full',
    errnos: ['ENOSPC'],
    words: 'finds no space or no inode left on its file system',
    remedy: 'Free space (df -h, df -i), collect garbage in the registry, or enlarge the volume.',
  },
  {
    name: 'disk-quota',
    errnos: ['EDQUOT'],
    words: 'is over its disk quota',
    remedy: 'Raise the quota of its user or project, or delete data.',
  },
  {
    name: 'file-system-read-only',
    errnos: ['EROFS'],
    words: 'writes to a file system that is mounted read-only',
    remedy: 'Look in the kernel log for why it was remounted, and mount it for writing.',
  },
  {
    name: 'disk-fails',
    errnos: ['EIO'],
    words: 'gets I/O errors from its disk',
    remedy: 'Look at the kernel log and at the health of the disk.',
  },
  {
    name: 'memory-exhausted',
    errnos: ['ENOMEM'],
    words: 'gets no memory from the kernel',
    remedy: 'Raise the memory limit of its control group, or vm.max_map_count.',
  },
  {
    name: 'processes-exhausted',
    errnos: ['EUSERS', 'ENOBUFS'],
    words: 'gets no buffers or slots from the kernel',
    remedy: 'Look at the limits of its user and at the socket memory of the host.',
  },
];

/** Expects the targets of one phase or range. */
export function callEvents(targets: readonly TargetReportJson[]): CertainEvent[] {
  return targets.flatMap((report) => ERRNO_CAUSES.flatMap((cause) => eventOf(cause, report)));
}

function eventOf(
  {name, errnos, words, remedy}: ErrnoCause,
  {agentId, target, host, systemCalls, waitingCalls}: TargetReportJson,
): CertainEvent[] {
  const met = [...systemCalls, ...waitingCalls].flatMap(({call, errors}) =>
    errnos.flatMap((errno) => {
      const count = errors[errno] ?? 0;
      return count > 0 ? [{call, errno, count}] : [];
    }),
  );
  const count = met.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return [];
  const most = met.toSorted((left, right) => right.count - left.count);
  const calls = [...new Set(most.map(({call}) => call))].slice(0, 3).join(', ');
  const times = count === 1 ? 'once' : `${count} times`;
  const sentence = `${target} on ${host} ${words}: ${calls} failed with ${most[0]!.errno} ${times}`;
  return [
    {
      ...{agentId, probe: 'syscalls', metrics: errnos.map((errno) => `errors.${errno}`)},
      cause: {name, what: 'calls', count, host, target, sentence, remedy},
    },
  ];
}

/** Peers that the targets connect to. A peer that connects to a target is no upstream of it. */
export function refusedPeers(targets: readonly TargetReportJson[]): FailureCauseJson[] {
  return targets.flatMap(refusedPeersOf);
}

function refusedPeersOf({target, host, network}: TargetReportJson): FailureCauseJson[] {
  return network.flatMap(({peer, counters}) => {
    const count = counters['connectErrors'] ?? 0;
    const upstream = /^→ (.+)$/.exec(peer)?.[1];
    if (count === 0 || upstream === undefined) return [];
    const many = count === 1 ? 'a connection' : `${count} connections`;
    const sentence = `${upstream} refuses ${target} on ${host}, or is not reached: ${many} failed`;
    const remedy = `Look whether ${upstream} runs and listens, and whether a firewall is between them.`;
    return [
      {name: 'upstream-fails', what: 'calls' as const, count, host, target, sentence, remedy},
    ];
  });
}
