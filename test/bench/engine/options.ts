// The options of `npm run bench -- engine`.

import {parseArgs} from 'node:util';

export interface BenchOptions {
  /** The parts to run; empty for all. */
  readonly parts: readonly string[];
  /** Rounds of a part that names no number of its own. */
  readonly rounds: number | undefined;
  /** Length of one measurement. */
  readonly seconds: number;
  /** Load before a measurement, so that programs have compiled what runs often. */
  readonly warmSeconds: number;
  readonly engines: readonly string[];
}

export const USAGE = `npm run bench -- engine [--part NAME]… [--rounds N] [--seconds N] [--warm N] [--engines core,bpftrace]`;

/** Throws where an option is unknown or a number is none. */
export function readBenchOptions(words: readonly string[]): BenchOptions {
  const {values} = parseArgs({
    args: [...words],
    options: {
      part: {type: 'string', multiple: true, default: []},
      rounds: {type: 'string'},
      seconds: {type: 'string', default: '5'},
      warm: {type: 'string', default: '4'},
      engines: {type: 'string', default: 'core,bpftrace'},
    },
  });
  return {
    parts: values.part,
    rounds: values.rounds === undefined ? undefined : numberOf(values.rounds, 'rounds'),
    seconds: numberOf(values.seconds, 'seconds'),
    warmSeconds: numberOf(values.warm, 'warm'),
    engines: values.engines.split(','),
  };
}

function numberOf(text: string, name: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`--${name} ${text}: it must be a whole number of at least 1\n${USAGE}`);
}
