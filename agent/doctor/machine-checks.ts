// Checks clock, memory, disk and port, which decide whether a run's figures can be kept and trusted.

import type {Check} from './check.js';
import {checksOf} from './check.js';
import type {DoctorHost} from './doctor-host.js';

const MIB = 1024 ** 2;
/** The agent with its bpftrace processes takes so much memory. */
const AGENT_BYTES = 400 * MIB;
/** A long run of a busy host needs so much space. */
const ROOMY_BYTES = 1024 * MIB;
const CRAMPED_BYTES = 100 * MIB;

// A reading of these clocks takes about a microsecond, and a probe reads the clock twice per event.
const SLOW_CLOCKS = ['hpet', 'acpi_pm', 'jiffies', 'refined-jiffies', 'pit'];
const CLOCK_PATH = '/sys/devices/system/clocksource/clocksource0/current_clocksource';

const machine = checksOf('machine');

export interface MachineOptions {
  /** The folder of the run files. */
  readonly dataDir: string;
  /** The folder of the agent's spool. */
  readonly stateDir: string;
  readonly listen: {readonly host: string; readonly port: number};
}

export async function checkMachine(host: DoctorHost, options: MachineOptions): Promise<Check[]> {
  const [clock, port] = await Promise.all([checkSync(host), checkPort(host, options.listen)]);
  return [
    checkClock(host),
    ...clock,
    checkMemory(host),
    checkPriority(host),
    checkDisk(host, 'run files', options.dataDir),
    // Only root's agent uses this folder, and others may not write there.
    ...(host.uid === 0 ? [checkDisk(host, 'spool', options.stateDir)] : []),
    port,
  ];
}

function checkClock({readText}: DoctorHost): Check {
  const source = readText(CLOCK_PATH)?.trim() ?? 'unknown';
  return SLOW_CLOCKS.includes(source)
    ? machine.warn(
        'clock',
        `clock source ${source} takes about a microsecond to read`,
        'Probes cost more here. A virtual machine usually can have tsc or kvm-clock instead.',
      )
    : machine.ok('clock', `clock source ${source}`);
}

// The collector corrects for differences of agents' clocks. A clock that is not synchronised may still
// differ from the time of day, and so from other programs' logs.
async function checkSync({output, exists}: DoctorHost): Promise<Check[]> {
  if (!exists('/run/systemd/system')) return [];
  const printed = await output('timedatectl', ['show', '-p', 'NTPSynchronized', '--value']);
  if (printed?.trim() !== 'no') return [];
  return [
    machine.warn(
      'time of day',
      'the system clock is not synchronised',
      'Times of a run may differ from those in other logs: timedatectl set-ntp true',
    ),
  ];
}

function checkMemory({readText}: DoctorHost): Check {
  const kib = /^MemAvailable:\s*(\d+) kB$/m.exec(readText('/proc/meminfo') ?? '')?.[1];
  if (kib === undefined) return machine.ok('memory', 'unknown');
  const available = Number(kib) * 1024;
  const message = `${mebibytes(available)} available`;
  return available < AGENT_BYTES
    ? machine.warn(
        'memory',
        message,
        `An agent with its probes takes up to ${mebibytes(AGENT_BYTES)}.`,
      )
    : machine.ok('memory', message);
}

// Nice values count only among the tasks of one control group (cgroups(7), "cpu").
function checkPriority({readText, exists}: DoctorHost): Check {
  const message = 'agent and probes run at nice 19 (--priority quiet)';
  const group = (readText('/proc/self/cgroup') ?? '')
    .split('\n')
    .map((line) => /^(?:0:|\d+:(?:\w+,)*cpu(?:,\w+)*):(\/.+)$/.exec(line)?.[1])
    .find((path) => path !== undefined && ownsCpu(path, exists));
  if (group === undefined) return machine.ok('priority', message);
  return machine.warn(
    'priority',
    `${message}, which counts only within the control group ${group}`,
    'Give the agent a group of little weight, for example: systemd-run -p CPUWeight=1 regscope agent …',
  );
}

/** Whether a control group has a weight of its own, in version 2 or 1 of the interface. */
function ownsCpu(path: string, exists: DoctorHost['exists']): boolean {
  return (
    exists(`/sys/fs/cgroup${path}/cpu.weight`) || exists(`/sys/fs/cgroup/cpu${path}/cpu.shares`)
  );
}

function checkDisk(host: DoctorHost, name: string, path: string): Check {
  if (!host.isWritable(path)) {
    return machine.fail(name, `${path} is not writable`, 'Choose another folder, or another user.');
  }
  const free = host.freeBytes(path);
  if (free === undefined) return machine.ok(name, path);
  const message = `${mebibytes(free)} free in ${path}`;
  if (free < CRAMPED_BYTES) {
    return machine.fail(name, message, 'Make room, or choose another folder.');
  }
  return free < ROOMY_BYTES
    ? machine.warn(name, message, 'Long runs may need more.')
    : machine.ok(name, message);
}

async function checkPort(
  host: DoctorHost,
  {host: address, port}: MachineOptions['listen'],
): Promise<Check> {
  const error = await host.listenError(address, port);
  const place = `${address}:${port}`;
  return error === undefined
    ? machine.ok('port', `${place} is free for the live view`)
    : machine.warn(
        'port',
        `nobody can listen on ${place} now (${error})`,
        'If that is not a collector that runs already: choose another with --listen.',
      );
}

function mebibytes(value: number): string {
  return `${Math.round(value / MIB).toLocaleString('en-US')} MiB`;
}
