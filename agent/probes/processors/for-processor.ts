// Rewrites a script for another processor. The scripts in bpf/ are written for amd64, so that they run as they are there;
// what they know of it are registers, the place of a thread's goroutine, numbers of system calls and the size of stacks.
// Pure.
//
// Source of truth: arch/arm64/include/asm/{ptrace,memory}.h, scripts/syscall.tbl, and Go's cmd/compile/abi-internal.md,
// by which R28 holds the goroutine.

import {syscallName} from '../figures/syscall-names.js';

export interface Processor {
  /** Node's name of it: `arm64`. */
  readonly architecture: string;
  /** The size of a page of memory. A kernel stack takes at least one. */
  readonly pageBytes: number;
}

type Edit = readonly [amd64: RegExp, other: string | ((...found: string[]) => string)];

/** The bytes of a kernel stack of amd64; on arm64 the least that one has. */
const STACK_BYTES = 16_384;
/** The numbers that the five words of bits about calls begin with (bpf/requests/call-ends/is-traced.bt). */
const FIRST_CALLS = [0, 64, 192, 256, 320];
const MOST_CALLS = 450;

/** A processor that is not known gets the script as it is. */
export function forProcessor(text: string, {architecture, pageBytes}: Processor): string {
  if (architecture !== 'arm64') return text;
  const stackBytes = Math.max(STACK_BYTES, pageBytes);
  const edited = arm64Edits(stackBytes).reduce(
    (script, [amd64, other]) => script.replaceAll(amd64, other as string),
    text,
  );
  return withCallBits(edited, architecture);
}

/** Where `struct pt_regs` lies above `task->stack`: at the stack's end. */
function arm64Edits(stackBytes: number): readonly Edit[] {
  const registers = `${stackBytes} - sizeof(struct pt_regs)`;
  const goroutine = `${registers} + 224`; // regs[28]
  return [
    [/ *if \(\$regs->cs != 0x33\) .*\n/g, ''],
    [/\$task->stack \+ 16384 - 168\)/g, `$task->stack + ${registers})`],
    [/\$regs->cs == 0x33/g, '($regs->user_regs.pstate & 0xf) == 0'],
    [/\(reg\("cs"\) & 3\) == 0/g, '(reg("pstate") & 0xf) != 0'],
    [/reg\("ip"\)/g, 'reg("pc")'],
    // The number of a call that has not returned; in a page fault none has begun.
    [/\(int64\)\$regs->ax == -38/g, '(int64)(int32)$regs->syscallno >= 0'],
    [/\$regs->orig_ax/g, '$regs->syscallno'],
    // The result and the arguments of a call that has returned: ax, and si, dx, r8, r9 for the second, third, fifth, sixth.
    ...Object.entries({ax: 0, si: 1, dx: 2, r8: 4, r9: 5, bp: 29}).map(([name, place]): Edit => [
      new RegExp(`\\$regs->${name}\\b`, 'g'),
      `$regs->user_regs.regs[${place}]`,
    ]),
    [/\$regs->ip\b/g, '$regs->user_regs.pc'],
    [
      /\*\((uint64 ?\*)\)uptr\(\(uint64\)\$task->thread\.fsbase - 8\)/g,
      `*($1)((uint64)$task->stack + ${goroutine})`,
    ],
    // Programs in C have values of their own in that register, so each is followed to see whether it is a goroutine.
    [/\$(\w+) >> 38 == 3/g, '0 == 1'],
    [/\$(\w+) >> 38 != 3/g, '1 == 1'],
    [/\$task->stack \+ 162(?:24|08)\)/g, `$task->stack + ${goroutine})`],
    [/\(uint64\)162(?:24|08);/g, `(uint64)(${goroutine});`],
    // The end of the addresses that a program may have.
    [/\(uint64\)0x7fffffffffff;/g, '(uint64)0xffffffffffff;'],
    [
      /(?: && \$call != \d+)+/g,
      (calls) =>
        [...calls.matchAll(/\d+/g)]
          .flatMap(([number]) => numbersOf(syscallName(Number(number), 'x64'), 'arm64'))
          .map((number) => ` && $call != ${number}`)
          .join(''),
    ],
  ];
}

/** The script's words of bits say which calls are followed: the same calls have other numbers. */
function withCallBits(text: string, architecture: string): string {
  const words = /\$bits = \(uint64\)(0x[0-9a-f]+);/g;
  const followed = [...text.matchAll(words)].flatMap(([, bits], at) =>
    namesIn(BigInt(bits!), FIRST_CALLS[at]!),
  );
  const numbers = followed.flatMap((name) => numbersOf(name, architecture));
  let at = 0;
  return text.replaceAll(words, () => {
    const first = FIRST_CALLS[at++]!;
    const own = numbers.filter((number) => number >= first && number < first + 64);
    const bits = own.reduce((sum, number) => sum | (1n << BigInt(number - first)), 0n);
    return `$bits = (uint64)0x${bits.toString(16)};`;
  });
}

function namesIn(bits: bigint, first: number): readonly string[] {
  return Array.from({length: 64}, (_, place) => place)
    .filter((place) => (bits >> BigInt(place)) & 1n)
    .map((place) => syscallName(first + place, 'x64'));
}

/** One number, or none where the processor's kernel has no such call (`epoll_wait`). */
function numbersOf(name: string, architecture: string): readonly number[] {
  const all = Array.from({length: MOST_CALLS}, (_, number) => number);
  return all.filter((number) => syscallName(number, architecture) === name);
}
