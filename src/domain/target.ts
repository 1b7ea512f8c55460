// Hosts, and the groups of processes on them that are being watched.

/** A machine under test, as its agent describes it. */
export interface Host {
  readonly name: string;
  readonly kernel: string;
  readonly bpftrace: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly bootId: string;
}

/** What a target is to a registry, if regscope knows the program. */
export const TARGET_KINDS = [
  'registry',
  'dockerd',
  'containerd',
  'redis',
  'nginx',
  'postgres',
  'other',
  // What stands before a registry: users, tokens, projects; its jobs; its control.
  'core',
  'jobservice',
  'registryctl',
  'proxy',
  // What stands behind it.
  'storage',
  'mysql',
  'memcached',
  'etcd',
  // What uses images or spreads them.
  'scanner',
  'distributor',
  'runtime',
  'builder',
] as const;

export type TargetKind = (typeof TARGET_KINDS)[number];

/** How a user names the processes of a target: `--target NAME=pid:N|exe:PATH|port:N|comm:NAME|container:NAME`. */
export type TargetSelector =
  | {readonly kind: 'pid'; readonly pid: number}
  | {readonly kind: 'exe'; readonly path: string}
  | {readonly kind: 'port'; readonly port: number}
  | {readonly kind: 'comm'; readonly comm: string}
  /** The name of a container or pod, or of a service of Docker Compose. */
  | {readonly kind: 'container'; readonly container: string};

export interface TargetRule {
  readonly name: string;
  readonly selector: TargetSelector;
}

/** One process tree of a target. Its root's pid keys it in the kernel; forks inherit the key. */
export interface TargetProcess {
  readonly target: string;
  readonly targetKind: TargetKind;
  readonly pid: number;
  /** Start time in clock ticks since boot (/proc/PID/stat, field 22). It tells a reused pid from the old. */
  readonly startTicks: number;
  readonly exe: string;
  readonly comm: string;
  /** Container id from the cgroup path, where there is one. */
  readonly container?: string;
  /** How people call the container: its name with Docker or Podman, `NAMESPACE/POD/NAME` in a pod. */
  readonly containerName?: string;
  readonly listenPorts: readonly number[];
  /** `go1.19.8`, from the binary's build info, where it is a Go program. */
  readonly goVersion?: string;
  /** The release of the program, where the binary or the system's packages tell it. */
  readonly version?: string;
  /** The GNU build id of the program's file in hexadecimal, or else Go's, which has slashes in it. */
  readonly buildId?: string;
}

/** The target name of figures that belong to the host as a whole, such as block I/O. */
export const HOST_TARGET = 'host';

/** The target under which the agent's own cost is reported. */
export const AGENT_TARGET = 'agent';

/**
 * The probe of figures that name the engine of an agent: its series is `core` or `bpftrace`, and the gauge
 * `running` is 1. In a list of probes that are not there it stands for the engine that could not run.
 */
export const ENGINE_PROBE = 'engine';

/**
 * Series of the agent's CPU time (probe `process`, metric `cpu_ns`). The series without a name has the agent
 * with the programs that it started, `engine` has these programs alone, and `collector` has the collector
 * where it runs on the same host.
 */
export const ENGINE_SERIES = 'engine';
export const COLLECTOR_SERIES = 'collector';
