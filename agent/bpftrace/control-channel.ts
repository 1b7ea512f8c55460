// Tells the running scripts what to do, without a restart. Each write to /dev/null is a message:
// the scripts trace sys_enter_pwrite64 and listen to the process that started them. The position of
// the write holds a mark and a pid, and the number of bytes is the opcode. See bpf/README.md.

import {closeSync, openSync, writeSync} from 'node:fs';

/** The mark is "RG". It keeps other writes from being taken for messages. */
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

  /** Has every program print its maps, after a line with the time. */
  cut(): void {
    this.#write('cut', 0);
  }

  close(): void {
    closeSync(this.#file);
  }

  // The write is synchronous, because the scripts listen to the main thread of this process, and a
  // write to /dev/null does not wait. 0x5247 << 32 is below 2^53.
  #write(opcode: keyof typeof OPCODES, pid: number): void {
    writeSync(this.#file, BYTES, 0, OPCODES[opcode], MARK * 2 ** 32 + pid);
  }
}
