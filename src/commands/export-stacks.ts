// Chooses the stacks that `regscope export` takes from a run, and writes them in a format for stacks.

import {ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import type {RunReader} from '../domain/ports.js';
import type {Phase} from '../domain/run.js';
import {rangeOfPhase, type TimeRange} from '../domain/stacks/stack-samples.js';
import type {SampleKind} from '../domain/stacks/stack.js';
import {writeFolded} from '../export/folded.js';
import {writePprof} from '../export/pprof.js';
import {runProfile} from '../export/run-profile.js';
import {writeSpeedscope} from '../export/speedscope.js';
import {readDurationMs} from '../scenario/units.js';
import {say} from './console/terminal.js';

export const STACK_FORMATS = ['folded', 'speedscope', 'pprof'] as const;

export type StackFormat = (typeof STACK_FORMATS)[number];

export interface StackOptions {
  readonly kind: SampleKind;
  readonly target?: string;
  readonly phase?: string;
  readonly from?: string;
  readonly to?: string;
}

export function isStackFormat(format: string): format is StackFormat {
  return STACK_FORMATS.some((known) => known === format);
}

/** Throws `CLI_PHASE_UNKNOWN`, `EXPORT_TIME_INVALID`. */
export function stackPieces(
  reader: RunReader,
  format: StackFormat,
  options: StackOptions,
): Iterable<string | Uint8Array> {
  const {kind, target} = options;
  const selection = {sampleKind: kind, ...optional('target', target)};
  const {phase, ...range} = rangeOf(reader, options);
  const whole = runProfile(reader, selection, range);
  const profile = phase === undefined ? whole : {...whole, name: `${whole.name}: ${phase}`};
  if (profile.samples.length === 0) say(`no ${kind} samples match`);
  switch (format) {
    case 'folded':
      return writeFolded(profile);
    case 'speedscope':
      return writeSpeedscope(profile);
    case 'pprof':
      return [writePprof(profile)];
  }
}

/** A range of the run, with the name of the phase where it is one. */
interface NamedRange extends TimeRange {
  readonly phase?: string;
}

function rangeOf(reader: RunReader, {phase, from, to}: StackOptions): NamedRange {
  if (phase !== undefined) return phaseNamed(reader.phases(), phase);
  const {startNs} = reader.run();
  return {
    ...optional('fromNs', timeOf('--from', from, startNs)),
    ...optional('toNs', timeOf('--to', to, startNs)),
  };
}

/** Finds a phase by its index, else by its name: the first of several phases with that name. */
function phaseNamed(phases: readonly Phase[], wanted: string): NamedRange {
  const phase =
    phases.find(({index}) => String(index) === wanted) ?? phases.find(({name}) => name === wanted);
  if (phase === undefined) {
    throw new ProfilerError(
      'CLI_PHASE_UNKNOWN',
      `the run has no phase "${wanted}"`,
      phases.length === 0
        ? 'the run has no phases'
        : `the run has ${phases.map(({name}) => name).join(', ')}`,
    );
  }
  return {phase: phase.name, ...rangeOfPhase(phase)};
}

/** Reads a time since the run's start (`90s`), or Unix nanoseconds. */
function timeOf(option: string, text: string | undefined, runStartNs: bigint): bigint | undefined {
  if (text === undefined) return undefined;
  if (/^\d{19}$/.test(text)) return BigInt(text);
  const offsetMs = readDurationMs(text);
  if (offsetMs !== undefined) return runStartNs + BigInt(Math.round(offsetMs * 1e6));
  throw new ProfilerError(
    'EXPORT_TIME_INVALID',
    `${option} ${text} is not a time`,
    'give the time since the start of the run, such as 90s or 2.5m, or Unix nanoseconds',
  );
}
