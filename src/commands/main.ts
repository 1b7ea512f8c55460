#!/usr/bin/env -S node --disallow-code-generation-from-strings --disable-proto=delete
// The program `regscope`, with all its commands.

import {COMMANDS} from './commands.js';
import {runProgram} from './run-program.js';

await runProgram(COMMANDS);
