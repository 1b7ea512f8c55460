// What `--on` does: agents on other hosts for the time of a command, told line by line.

import {findAgentFile} from '../../attach/agent-file.js';
import {attachHosts, type AttachedHosts} from '../../attach/attached-hosts.js';
import {dialCollector, type CollectorAddress} from '../../attach/dial-collector.js';
import {readHosts} from '../../attach/host-name.js';
import {optional} from '../../domain/optional.js';
import {say, warn} from '../console/terminal.js';
import type {CollectorService} from './collector-service.js';

export interface OnOptions {
  readonly on?: string | readonly string[];
  readonly keepGoing?: boolean;
  readonly sshConfig?: string;
  readonly target?: string | readonly string[];
  readonly probes?: string;
  readonly engine?: string;
  /** A path on those hosts. */
  readonly bpftrace?: string;
  readonly priority?: string;
  readonly maxCpu?: string;
  readonly maxMemory?: string;
}

/** The hosts of `--on`; none without it. Throws `ATTACH_HOST_INVALID`, `ATTACH_AGENT_MISSING`. */
export function hostsOf({on}: OnOptions): readonly string[] {
  const hosts = readHosts([on ?? []].flat());
  if (hosts.length > 0) findAgentFile();
  return hosts;
}

/** A collector as attached agents reach it, with the token that they show there. */
export type AgentsCollector = CollectorAddress & {readonly token?: string};

/** The collector of this process. */
export function ownCollector({url, own}: CollectorService): AgentsCollector {
  return {
    url,
    ...optional('token', own.agentToken),
    ...optional('fingerprint', own.fingerprint),
  };
}

/** Without hosts nothing is attached, and nothing has to be there that could be. */
const NO_HOSTS: AttachedHosts = {agentIds: [], detach: () => Promise.resolve()};

/** Rejects with `ATTACH_…` where a host fails, unless `keepGoing`; no agent is left then. */
export async function attach(
  hosts: readonly string[],
  collector: AgentsCollector,
  options: OnOptions,
  signal: AbortSignal,
): Promise<AttachedHosts> {
  if (hosts.length === 0) return NO_HOSTS;
  const {token, ...address} = collector;
  return attachHosts({
    hosts,
    agent: findAgentFile(),
    words: agentWords(options),
    link: {
      greeting: {authority: new URL(address.url).host, ...optional('token', token)},
      dial: () => dialCollector(address),
    },
    tell: (host, line, level) => (level === 'warning' ? warn : say)(`${host}: ${line}`),
    keepGoing: options.keepGoing ?? false,
    signal,
    ...optional('sshConfig', options.sshConfig),
  });
}

function agentWords(options: OnOptions): readonly string[] {
  const {target, probes, engine, bpftrace, priority, maxCpu, maxMemory} = options;
  const values = {engine, bpftrace, priority, 'max-cpu': maxCpu, 'max-memory': maxMemory, probes};
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return [
    ...given.map(([name, value]) => `--${name}=${value}`),
    ...[target ?? []].flat().flatMap((each) => ['--target', each]),
  ];
}
