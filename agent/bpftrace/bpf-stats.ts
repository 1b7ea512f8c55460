// Reads what BPF programs cost by the kernel's own account: it counts while
// kernel.bpf_stats_enabled is set, and shows the counts in /proc/PID/fdinfo of the process that
// holds the programs (kernel/bpf/syscall.c, bpf_prog_show_fdinfo).

import {closeSync, openSync, readdirSync, readFileSync, readSync, writeFileSync} from 'node:fs';

/** The cost of one program since it was loaded. */
export interface ProgramCost {
  readonly runNs: number;
  readonly runs: number;
  /** Times it did not run because it interrupted another program on the same CPU. */
  readonly missed: number;
}

const SWITCH = '/proc/sys/kernel/bpf_stats_enabled';

/** Counting costs about 20 ns per run of any program on the host (kernel commit 492ecee892c2). */
export class BpfStatsSwitch {
  readonly #file: string;
  #before: string | undefined;

  constructor(file = SWITCH) {
    this.#file = file;
  }

  /** False where the kernel or the rights of this process forbid it; costs stay unknown then. */
  enable(): boolean {
    try {
      const now = readFileSync(this.#file, 'latin1').trim();
      this.#before ??= now;
      if (now !== '1') writeFileSync(this.#file, '1');
      return true;
    } catch {
      return false;
    }
  }

  restore(): void {
    if (this.#before === undefined) return;
    try {
      writeFileSync(this.#file, this.#before);
    } catch {
      // Writing was allowed before. A host that forbids it now keeps the switch as it is.
    }
    this.#before = undefined;
  }
}

/** The type of the programs BEGIN and END, and of no other (include/uapi/linux/bpf.h). */
const RAW_TRACEPOINT = 17;

/** Reads the programs of one bpftrace, in the order of loading, with files that stay open. */
export class ProgramMeter {
  readonly #files: readonly number[];
  readonly #buffer = Buffer.alloc(4096);

  constructor(pid: number, proc = '/proc') {
    const programs = new Map<number, string>();
    for (const fd of readdirSync(`${proc}/${pid}/fdinfo`)) {
      const path = `${proc}/${pid}/fdinfo/${fd}`;
      const text = readText(path);
      // A link's text names its program too, but has no times.
      if (fieldOf(text, 'run_time_ns') === undefined) continue;
      const id = fieldOf(text, 'prog_id');
      if (id !== undefined && fieldOf(text, 'prog_type') !== RAW_TRACEPOINT) programs.set(id, path);
    }
    const inOrder = [...programs].sort(([left], [right]) => left - right);
    this.#files = inOrder.map(([, path]) => openSync(path, 'r'));
  }

  get programs(): number {
    return this.#files.length;
  }

  /** Undefined when the process is gone. */
  read(): ProgramCost[] | undefined {
    try {
      return this.#files.map((file) => {
        const text = this.#buffer.toString('latin1', 0, readSync(file, this.#buffer, 0, 4096, 0));
        return {
          runNs: fieldOf(text, 'run_time_ns') ?? 0,
          runs: fieldOf(text, 'run_cnt') ?? 0,
          missed: fieldOf(text, 'recursion_misses') ?? 0,
        };
      });
    } catch {
      return undefined;
    }
  }

  close(): void {
    for (const file of this.#files) closeSync(file);
  }
}

function fieldOf(text: string, name: string): number | undefined {
  const value = new RegExp(`^${name}:\\s*(\\d+)$`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** The text is empty for a descriptor that was closed since the directory was listed. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
