// The agents of a run: one on this host, or those of `--on`.

import type {AttachedHosts} from '../../attach/attached-hosts.js';
import {attach, ownCollector, type OnOptions} from './attach.js';
import type {RunAgents} from './benchmark.js';
import type {ChildAgent} from './child-agent.js';
import {agentsIn, waitForProbes} from './probes-wait.js';

/** An agent on this host, which has started already. */
export function childAgents(agent: ChildAgent): RunAgents {
  return {
    async begin(service, signal) {
      agent.connect(service.url);
      await waitForProbes({
        until: agentsIn(service.collector),
        isExpected: true,
        signal: AbortSignal.any([agent.gone, signal]),
      });
    },
    end: () => agent.stop(),
  };
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
