// The agents of a run: one on this host, or those of `--on`.

import type {AttachedHosts} from '../../attach/attached-hosts.js';
import {aborted} from '../../pace/deadline.js';
import {say, warn} from '../console/terminal.js';
import {attach, ownCollector, type OnOptions} from './attach.js';
import type {RunAgents} from './benchmark.js';
import {agentsReady, type ChildAgent} from './child-agent.js';

/**
 * Probes attach within 2 s on an idle host. On a host whose CPUs are all busy they needed 31 s, and a run that does not
 * wait for them has a first phase without figures of the kernel.
 */
const PROBES_DEADLINE_MS = 60_000;

/** An agent on this host, which has started already. */
export function childAgents(agent: ChildAgent): RunAgents {
  return {
    async begin(service, signal) {
      agent.connect(service.url);
      let isOver = false;
      const givenUp = Promise.race([agent.gone, aborted(signal)]).then(() => void (isOver = true));
      const waiting = {deadlineMs: PROBES_DEADLINE_MS, tell: tellWaiting, givenUp};
      // An agent that ended was told, and so was an interruption.
      if ((await agentsReady(service.collector, waiting)) || isOver) return;
      warn(
        `no probe runs after ${PROBES_DEADLINE_MS / 1000} s: the run begins, and its figures of the kernel begin later`,
      );
    },
    end: () => agent.stop(),
  };
}

function tellWaiting(passedMs: number): void {
  say(`waiting for the probes: ${Math.round(passedMs / 1000)} s`);
}

/** Agents on other hosts. They are copied when the collector is there. */
export function attachedAgents(hosts: readonly string[], options: OnOptions): RunAgents {
  let attached: AttachedHosts | undefined;
  return {
    async begin(service, signal) {
      attached = await attach(hosts, ownCollector(service), options, signal);
    },
    async end() {
      await attached?.detach();
      attached = undefined;
    },
  };
}
