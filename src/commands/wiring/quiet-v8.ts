// Keeps V8's compiler modest in programs that run beside a measurement. It compiles in the background what runs
// often, and draws called functions into their callers: in its first half minute that took an agent more CPU time
// than its own work. With smaller limits it takes half of it, and the code is no slower
// (`npm run bench -- engine --part cost`).

import {setFlagsFromString} from 'node:v8';

/** Bytes of bytecode. V8's own limits are 460 and 920 (src/flags/flag-definitions.h, V8 11.3 to 13.6). */
export const COMPILER_FLAGS: readonly string[] = [
  '--max-inlined-bytecode-size=200',
  '--max-inlined-bytecode-size-cumulative=250',
];

/** Holds for what is compiled from now on, in all threads of the process. */
export function compileInSmallPieces(): void {
  for (const flag of COMPILER_FLAGS) setFlagsFromString(flag);
}
