// What TCP had to give up in the network namespace of each target: connections that found no place in a
// listen queue, segments that were sent again, time-outs. From /proc/PID/net/netstat and snmp; the names
// are those of the kernel (Documentation/networking/snmp_counter.rst).

import type {Figure} from '../../src/domain/record.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {Sums} from './figures.js';
import {readNamedLines, type Pairs} from './key-values.js';
import type {Processes, Reading} from './reading.js';

export const NETWORK_PROBE = 'network';

const COUNTED = {
  listen_overflows: 'TcpExt.ListenOverflows',
  listen_drops: 'TcpExt.ListenDrops',
  request_queue_drops: 'TcpExt.TCPReqQFullDrop',
  backlog_drops: 'TcpExt.TCPBacklogDrop',
  timeouts: 'TcpExt.TCPTimeouts',
  syn_retransmits: 'TcpExt.TCPSynRetrans',
  aborts_on_timeout: 'TcpExt.TCPAbortOnTimeout',
  aborts_on_memory: 'TcpExt.TCPAbortOnMemory',
  aborts_on_data: 'TcpExt.TCPAbortOnData',
  receive_queue_drops: 'TcpExt.TCPRcvQDrop',
  retransmitted_segments: 'Tcp.RetransSegs',
  sent_segments: 'Tcp.OutSegs',
  received_segments: 'Tcp.InSegs',
  sent_resets: 'Tcp.OutRsts',
  resets: 'Tcp.EstabResets',
  failed_connects: 'Tcp.AttemptFails',
} as const;

export class NetworkNamespaces implements Reading {
  readonly #proc: ProcFiles;
  readonly #sums = new Sums();

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  /** Targets of one namespace all get its figures: the kernel counts for the namespace as a whole. */
  read({targets}: Processes): readonly Figure[] {
    this.#sums.begin();
    const read = new Map<string, Readonly<Record<string, number | undefined>>>();
    return [...targets].flatMap(([target, processes]) =>
      [...this.#namespacesOf(processes)].flatMap(([namespace, pid]) => {
        const counted = read.get(namespace) ?? this.#counted(pid);
        read.set(namespace, counted);
        return this.#sums.counters({target, probe: NETWORK_PROBE, series: namespace}, counted);
      }),
    );
  }

  /** Namespace, such as `net:[4026531840]`, and a process in it. */
  #namespacesOf(processes: Processes['others']): ReadonlyMap<string, number> {
    const links = processes.flatMap(({pid}) => {
      const namespace = this.#proc.link(pid, 'ns/net');
      return namespace === undefined ? [] : [[namespace, pid] as const];
    });
    return new Map(links);
  }

  #counted(pid: number): Readonly<Record<string, number | undefined>> {
    const [more, common] = ['net/netstat', 'net/snmp'].map((file) =>
      readNamedLines(this.#proc.text(pid, file) ?? ''),
    ) as [Pairs, Pairs];
    return Object.fromEntries(
      Object.entries(COUNTED).map(([metric, name]) => [metric, more.get(name) ?? common.get(name)]),
    );
  }
}
