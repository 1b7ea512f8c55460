// The agent: joins targets, probes, spool and uplink into one program that watches a host.

import type {AgentOptions} from './agent-options.js';

/**
 * Runs until `signal` is aborted or, with `endWithParent`, until the parent is gone. Rejects with
 * ProfilerError: AGENT_URL_INVALID, AGENT_INSECURE_REFUSED, AGENT_STATE_UNUSABLE,
 * AGENT_ALREADY_RUNNING, AGENT_TOKEN_REFUSED, AGENT_VERSION_REFUSED, AGENT_REFUSED, AGENT_TLS_UNTRUSTED.
 */
export async function runAgent(options: AgentOptions): Promise<void> {
  await Promise.reject(new Error(`the parts for ${options.collector} are not joined yet`));
}
