// Keeps V8 quiet in programs that run beside a measurement.
//
// V8 compiles in the background what runs often, and draws called functions into their callers: in its first half
// minute that took an agent more CPU time than its own work. With smaller limits it takes half of it, and the code is
// no slower.
//
// V8 collects all garbage of a program that does little as soon as its heap has grown by a tenth: an agent at 500
// requests a second has it done every ten seconds, which is 100 ms of marking without a pause. A heap that may grow
// further has it done once in 25 seconds or more, and is ten megabytes larger (`npm run bench -- engine --part cost`).

import {setFlagsFromString} from 'node:v8';

/** Source of truth: src/flags/flag-definitions.h, V8 11.3 to 13.6. */
export const QUIET_FLAGS: readonly string[] = [
  // Bytes of bytecode; V8's own limits are 460 and 920.
  '--max-inlined-bytecode-size=200',
  '--max-inlined-bytecode-size-cumulative=250',
  // Percent of what the last collection left.
  '--heap-growing-percent=50',
];

/** Holds for what V8 compiles and collects from now on, in all threads of the process. */
export function keepV8Quiet(): void {
  for (const flag of QUIET_FLAGS) setFlagsFromString(flag);
}
