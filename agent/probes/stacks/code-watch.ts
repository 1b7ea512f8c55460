// Looks at the code of watched processes while they live, for stacks that are read up to a second
// later. agent/symbols turns addresses into names.

import type {Stack} from '../../../src/domain/stacks/stack.js';
import type {ExecutedProgram} from '../../symbols/executed-program.js';
import {toMapping, type MappedCode} from '../../symbols/memory-map.js';
import type {Symbolizer} from '../../symbols/symbolizer.js';

/**
 * Times after the start of a program. At the first look it has mapped itself, at the second it has
 * mapped its libraries in almost every case.
 */
const LOOK_AGAIN_MS = [10, 100] as const;

type UsedSymbolizer = Pick<
  Symbolizer,
  'watch' | 'executed' | 'look' | 'inherit' | 'mapped' | 'symbolize' | 'versionOf'
>;

export class CodeWatch {
  readonly #symbolizer: UsedSymbolizer;
  readonly #later: (act: () => void, ms: number) => void;

  constructor(symbolizer: UsedSymbolizer, later: (act: () => void, ms: number) => void) {
    this.#symbolizer = symbolizer;
    this.#later = later;
  }

  /** Looks at a process that exists. */
  watch(pid: number): void {
    this.#symbolizer.watch(pid);
  }

  /** Tells that a process runs another program from now on; `program` says where, as far as it was told. */
  executed(pid: number, program?: ExecutedProgram): void {
    this.#symbolizer.executed(pid, program);
    for (const ms of LOOK_AGAIN_MS) this.#later(() => this.#symbolizer.look(pid), ms);
  }

  /** Tells that a process was forked. */
  forked(pid: number, parentPid: number): void {
    this.#symbolizer.inherit(pid, parentPid);
  }

  /**
   * Takes code that the kernel saw a process map. `root` is its target's first process, which has the same
   * files; `executed` is the path of its program.
   */
  mapped(pid: number, code: MappedCode, root: number, executed?: string): void {
    this.#symbolizer.mapped(pid, toMapping(code), root, executed);
  }

  /** A value that stays the same as long as a stack of the process would get the same names. */
  versionOf(pid: number): unknown {
    return this.#symbolizer.versionOf(pid);
  }

  /** Names a stack (symbolizer.ts). */
  symbolize(pid: number, addresses: readonly number[], kernelText: string, isCut = false): Stack {
    return this.#symbolizer.symbolize(pid, addresses, kernelText, isCut);
  }
}
