// One sentence for a host that had no CPU to spare in a phase. Everything on such a host waits: for a
// CPU, in a socket, for a thread of Go's scheduler, or for a lock whose holder waits itself.

import {shortFunctionName} from '../../domain/stacks/function-name.js';
import {AGENT_TARGET, HOST_TARGET} from '../../domain/target.js';
import type {FunctionRowJson} from '../../contract/function-json.js';
import type {HostLoadJson, PhaseReportJson} from '../../contract/report-json.js';
import {mostOf, writeShare} from '../words/figures.js';

/** A share of a host's CPUs over a whole phase. Above it, threads wait for a CPU most of the time. */
const USED_UP = 0.9;
/** A share of the CPUs. From here on the sentence tells what the hypervisor takes away. */
const MUCH_STOLEN = 0.05;
/** A share of the CPUs. From here on it tells other programs, mostly a load generator on the host. */
const MUCH_UNWATCHED = 0.25;
/** A share of the CPUs. The functions of a target that uses less are no answer to where they went. */
const MUCH_USED = 0.1;
/** A share of the target's CPU time. Where the largest is smaller, its work is spread, and its name says nothing. */
const LEAST_FUNCTION = 0.1;
const MOST_TOLD = 2;

/** Returns a sentence for each host whose CPUs were used up. */
export function cpuSentences({hosts, targets, functions}: PhaseReportJson): string[] {
  return hosts.filter(isUsedUp).map(({agentId, host, cpus, busyCpus, stolenCpus}) => {
    const users = targets
      .filter((target) => target.agentId === agentId && target.target !== HOST_TARGET)
      .flatMap(({target, process: {cpuShare = 0}}) => (cpuShare > 0 ? {target, cpuShare} : []))
      .toSorted((left, right) => right.cpuShare - left.cpuShare);
    const others = busyCpus - users.reduce((sum, {cpuShare}) => sum + cpuShare, 0);
    const unwatched =
      others > MUCH_UNWATCHED * cpus
        ? [{target: 'programs that are no target', cpuShare: others}]
        : [];
    const told = [...users.slice(0, MOST_TOLD), ...unwatched]
      .toSorted((left, right) => right.cpuShare - left.cpuShare)
      .map(({target, cpuShare}) => `${cpuShare.toFixed(2)} of them ${target}`);
    const stolen =
      stolenCpus > MUCH_STOLEN * cpus
        ? [`${stolenCpus.toFixed(2)} taken by the hypervisor for other guests`]
        : [];
    const most = users.find(({target}) => target !== AGENT_TARGET);
    const isMuch = most !== undefined && most.cpuShare >= MUCH_USED * cpus;
    const where = isMuch ? functionSentence(most.target, functions) : '';
    const busy = `${busyCpus.toFixed(2)} of ${cpus} busy`;
    return `the CPUs of ${host} are used up: ${[busy, ...told, ...stolen].join(', ')}${where}`;
  });
}

/** Whether the host had next to no CPU to spare. */
export function isUsedUp({cpus, busyCpus, stolenCpus}: HostLoadJson): boolean {
  return cpus > 0 && busyCpus + stolenCpus >= USED_UP * cpus;
}

function functionSentence(target: string, functions: readonly FunctionRowJson[]): string {
  const own = functions.filter((row) => row.kind === 'on-cpu' && row.target === target);
  const [most] = own;
  if (most === undefined) return '';
  const share = most.selfMs / own.reduce((sum, {selfMs}) => sum + selfMs, 0);
  if (share < LEAST_FUNCTION) return '';
  const name = shortFunctionName(most.function);
  return `; ${mostOf(share)} of the CPU time of ${target} is ${name} (${writeShare(share)})`;
}
