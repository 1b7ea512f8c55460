// Tells the running scripts what to do, without a restart: each write to /dev/null is a message,
// which their probe on sys_enter_pwrite64 sees because this process started them. The position
// carries a mark and a pid, the number of bytes is the opcode. See bpf/README.md.

import {closeSync, openSync, writeSync} from 'node:fs';

/** "RG", so that no other write to a file is taken for a message. */
const MARK = 0x5247;
const OPCODES = {watch: 1, forget: 2, cut: 3} as const;
const BYTES = new Uint8Array(Math.max(...Object.values(OPCODES)));

export class ControlChannel {
  readonly #file = openSync('/dev/null', 'w');

  watch(pid: number): void {
    this.#write('watch', pid);
  }

  forget(pid: number): void {
    this.#write('forget', pid);
  }

  /** Every program prints its maps, after a line with the time. */
  cut(): void {
    this.#write('cut', 0);
  }

  close(): void {
    closeSync(this.#file);
  }

  // Synchronous: the probe must see this process's main program, and a write to /dev/null does not
  // wait. 0x5247 << 32 is below 2^53.
  #write(opcode: keyof typeof OPCODES, pid: number): void {
    writeSync(this.#file, BYTES, 0, OPCODES[opcode], MARK * 2 ** 32 + pid);
  }
}
