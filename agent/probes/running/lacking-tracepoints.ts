// Says in words what a script does not tell where the kernel lacks one of its tracepoints, or a field of it. bpf/core has
// the same for its programs (loader/features.c). A probe that goes without it as a whole needs none.

import type {UnavailableProbe} from '../ports/probe-set.js';

interface Need {
  readonly probe: string;
  readonly tracepoint: string;
  readonly series: string;
  readonly words?: string;
  /** The Linux that brought it, where some that are supported have none. */
  readonly since?: string;
}

const BRIEF = 'names of processes that live for milliseconds';

const NEEDS: readonly Need[] = [
  {probe: 'requests', tracepoint: 'raw_syscalls:sys_exit', series: 'requests'},
  {
    ...{probe: 'requests', tracepoint: 'sock:sk_data_ready', series: 'queue', since: '6.3'},
    words: 'no waiting line before the first read',
  },
  {
    ...{probe: 'requests', tracepoint: 'sock:sock_send_length', since: '6.3'},
    series: 'requests that targets make',
  },
  {
    ...{probe: 'requests', tracepoint: 'tcp:tcp_probe', since: '6.10'},
    series: 'when a peer had its answer',
  },
  {
    probe: 'requests',
    tracepoint: 'tcp:tcp_rcv_space_adjust',
    series: 'requests that targets serve',
  },
  {probe: 'requests', tracepoint: 'sock:inet_sock_set_state', series: 'the end of connections'},
  {probe: 'requests', tracepoint: 'tcp:tcp_destroy_sock', series: 'the end of connections'},
  {probe: 'requests', tracepoint: 'sched:sched_switch', series: 'why goroutines wait'},
  {probe: 'tcp', tracepoint: 'sock:sock_recv_length', series: 'bytes received', since: '6.3'},
  {probe: 'tcp', tracepoint: 'sock:sock_send_length', series: 'bytes sent', since: '6.3'},
  {probe: 'tcp', tracepoint: 'tcp:tcp_rcv_space_adjust', series: 'round trips'},
  {probe: 'tcp', tracepoint: 'tcp:tcp_retransmit_skb', series: 'retransmits'},
  {probe: 'tcp', tracepoint: 'sock:inet_sock_set_state', series: 'connects'},
  {probe: 'block', tracepoint: 'block:block_getrq', series: 'queue'},
  {probe: 'block', tracepoint: 'block:block_rq_complete', series: 'latency, bytes and errors'},
  {probe: 'oncpu', tracepoint: 'sched:sched_process_exec', series: BRIEF},
  {probe: 'offcpu', tracepoint: 'sched:sched_process_exec', series: BRIEF},
];

/** Lists what goes without these tracepoints, in the order of the table; nothing where the probe is not known to lose any. */
export function lacksOf(probe: string, tracepoints: readonly string[]): UnavailableProbe[] {
  return NEEDS.filter((need) => need.probe === probe && tracepoints.includes(need.tracepoint)).map(
    ({tracepoint, series, words, since}) => {
      const came = since === undefined ? '' : `, which came with Linux ${since}`;
      const why = `this kernel has no tracepoint ${tracepoint}${came}`;
      return {probe, series, reason: words === undefined ? why : `${words}; ${why}`};
    },
  );
}
