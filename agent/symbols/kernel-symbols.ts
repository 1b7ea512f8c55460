// Names of kernel functions by address, from /proc/kallsyms, for stacks that come as bare
// addresses. (bpftrace names kernel frames by itself.) Source of truth: proc(5), kptr_restrict.

import {type FoundFunction, type FunctionTable, lastAtOrBefore} from './function-table.js';
import {fitName} from './symbol-name.js';

/** Kernel addresses are the upper half of 48 bits. Counted from here they are exact in a double. */
const KERNEL_START = 0xffff_8000_0000_0000n;

export function isKernelAddress(address: bigint): boolean {
  return address >= KERNEL_START && address <= 0xffff_ffff_ffff_ffffn;
}

/** Addresses count from the start of the kernel's half. */
export function kernelOffset(address: bigint): number {
  return Number(address - KERNEL_START);
}

/** Undefined where all addresses read as 0, because this process may not see them. */
export function readKernelSymbols(kallsyms: string): FunctionTable | undefined {
  const symbols: {start: number; name: string}[] = [];
  for (const line of kallsyms.split('\n')) {
    const match = /^([0-9a-f]{16}) [tTwW] (\S+)/.exec(line);
    if (match === null) continue;
    const address = BigInt(`0x${match[1]!}`);
    if (isKernelAddress(address)) symbols.push({start: kernelOffset(address), name: match[2]!});
  }
  if (symbols.length === 0) return undefined;
  symbols.sort((left, right) => left.start - right.start);
  return new KernelSymbols(symbols);
}

class KernelSymbols implements FunctionTable {
  private readonly starts: Float64Array;
  private readonly names: readonly string[];

  constructor(symbols: readonly {start: number; name: string}[]) {
    this.starts = Float64Array.from(symbols, ({start}) => start);
    this.names = symbols.map(({name}) => name);
  }

  get functions(): number {
    return this.names.length;
  }

  find(offset: number): readonly FoundFunction[] | undefined {
    const name = this.names[lastAtOrBefore(this.starts, offset)];
    return name === undefined ? undefined : [{name: fitName(name), inlined: false}];
  }
}
