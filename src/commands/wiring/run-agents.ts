// The agents of a run: one on this host, or those of `--on`.

import type {AttachedHosts} from '../../attach/attached-hosts.js';
import {warn} from '../console/terminal.js';
import {attach, ownCollector, type OnOptions} from './attach.js';
import type {RunAgents} from './benchmark.js';
import {agentReady, type ChildAgent} from './child-agent.js';

/** Probes attach within 2 s on an idle host. A busy host needs several times as long. */
const AGENT_DEADLINE_MS = 20_000;

/** An agent on this host, which has started already. */
export function childAgents(agent: ChildAgent): RunAgents {
  return {
    async begin(service) {
      agent.connect(service.url);
      if (await agentReady(service.collector, AGENT_DEADLINE_MS)) return;
      warn('the agent is not ready yet: figures of the kernel begin later');
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
