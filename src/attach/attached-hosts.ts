// Attaches agents to several hosts at once.

import {ProfilerError} from '../domain/error.js';
import {AttachedHost, type HostOptions} from './attached-host.js';

export interface HostsOptions extends Omit<HostOptions, 'target' | 'tell'> {
  readonly hosts: readonly string[];
  /** A file in place of ~/.ssh/config. */
  readonly sshConfig?: string;
  /** Whether the others are watched where a host fails. */
  readonly keepGoing: boolean;
  readonly tell: (host: string, line: string, level: 'progress' | 'warning') => void;
}

export interface AttachedHosts {
  readonly agentIds: readonly string[];
  /** Resolves when all agents are away, and what is left was told. */
  detach(): Promise<void>;
}

/**
 * Resolves when the agents are there. Each host that fails is told. Rejects with the first failure unless
 * `keepGoing`, and where all hosts fail; then no agent is left.
 */
export async function attachHosts(options: HostsOptions): Promise<AttachedHosts> {
  const {hosts, tell, keepGoing} = options;
  const failures: ProfilerError[] = [];
  const outcomes = await Promise.all(
    hosts.map(async (host) => {
      const outcome = await attachOne(host, options);
      if (!(outcome instanceof ProfilerError)) return [outcome];
      failures.push(named(host, outcome));
      if (keepGoing || failures.length > 1) tellFailure(host, outcome, tell);
      return [];
    }),
  );
  const attached = outcomes.flat();
  const detach = async (): Promise<void> => {
    await Promise.all(attached.map((host) => host.detach()));
  };
  if (failures.length > 0 && !(keepGoing && attached.length > 0)) {
    await detach();
    throw failures[0]!;
  }
  const agentIds = attached.flatMap(({agentId}) => (agentId === undefined ? [] : [agentId]));
  return {agentIds, detach};
}

async function attachOne(
  host: string,
  options: HostsOptions,
): Promise<AttachedHost | ProfilerError> {
  const {tell, sshConfig} = options;
  const target = sshConfig === undefined ? {host} : {host, config: sshConfig};
  try {
    return await AttachedHost.attach({
      ...options,
      target,
      tell: (line, level) => tell(host, line, level),
    });
  } catch (error) {
    if (error instanceof ProfilerError) return error;
    throw error;
  }
}

function named(host: string, {code, message, hint}: ProfilerError): ProfilerError {
  return new ProfilerError(code, `${host}: ${message}`, hint);
}

function tellFailure(
  host: string,
  {code, message, hint}: ProfilerError,
  tell: HostsOptions['tell'],
): void {
  tell(host, `${message} [${code}]`, 'warning');
  tell(host, `hint: ${hint}`, 'progress');
}
