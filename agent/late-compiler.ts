// Has V8 take its time before it optimises a function. An agent works a few milliseconds a second:
// compiled as early as a busy server's, its code costs as much CPU time in the first half minute as
// it then saves, beside the programs that are measured.
//
// Source of truth: `node --v8-options` of Node 20 (V8 11.3). A V8 that does not know the flag says so and
// goes on.

import {setFlagsFromString} from 'node:v8';

/** Bytes of bytecode that a function runs through until it is looked at; 67,584 by default. */
const INTERRUPT_BUDGET = 1_000_000;

export function compileLate(): void {
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
}
