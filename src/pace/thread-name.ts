// Names the calling thread for tools that look at threads: top -H, perf, and the agent, which tells the threads
// that make load from those of the collector.

import {writeFileSync} from 'node:fs';

/** The kernel keeps 15 bytes. Where it refuses (no Linux, no /proc), the thread stays without a name. */
export function nameThread(name: string): void {
  try {
    // Since Linux 3.17; proc_pid_comm(5).
    writeFileSync('/proc/thread-self/comm', name);
  } catch {
    // The name helps tools only.
  }
}
