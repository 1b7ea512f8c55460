// Which stacks `regscope export` takes from a run, and in which format they leave.

import {ProfilerError} from '../domain/error.js';
import type {RunReader} from '../domain/ports.js';
import type {Phase} from '../domain/run.js';
import type {TimeRange} from '../domain/stack-samples.js';
import type {SampleKind} from '../domain/stack.js';
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

/** Throws `CLI_PHASE_UNKNOWN`, `CLI_OPTION_INVALID`. */
export function stackPieces(
  reader: RunReader,
  format: StackFormat,
  options: StackOptions,
): Iterable<string | Uint8Array> {
  const {kind, target} = options;
  const selection = {sampleKind: kind, ...(target === undefined ? {} : {target})};
  const stretch = stretchOf(reader, options);
  const whole = runProfile(reader, selection, stretch);
  const {phase} = stretch;
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

interface NamedStretch extends TimeRange {
  readonly phase?: string;
}

function stretchOf(reader: RunReader, {phase, from, to}: StackOptions): NamedStretch {
  if (phase !== undefined) return phaseNamed(reader.phases(), phase);
  const {startNs} = reader.run();
  return {
    ...(from === undefined ? {} : {fromNs: timeOf('--from', from, startNs)}),
    ...(to === undefined ? {} : {toNs: timeOf('--to', to, startNs)}),
  };
}

/** By index, else by name: of several with one name the first. */
function phaseNamed(phases: readonly Phase[], wanted: string): NamedStretch {
  const phase =
    phases.find(({index}) => String(index) === wanted) ?? phases.find(({name}) => name === wanted);
  if (phase === undefined) {
    throw new ProfilerError(
      'CLI_PHASE_UNKNOWN',
      `the run has no phase "${wanted}"`,
      phases.length === 0 ? 'it has none' : `it has ${phases.map(({name}) => name).join(', ')}`,
    );
  }
  const {name, startNs, endNs} = phase;
  return {phase: name, fromNs: startNs, ...(endNs === undefined ? {} : {toNs: endNs})};
}

/** `90s` after the run's start, or Unix nanoseconds. */
function timeOf(option: string, text: string, runStartNs: bigint): bigint {
  if (/^\d{19}$/.test(text)) return BigInt(text);
  const offsetMs = readDurationMs(text);
  if (offsetMs !== undefined) return runStartNs + BigInt(Math.round(offsetMs * 1e6));
  throw new ProfilerError(
    'CLI_OPTION_INVALID',
    `${option} ${text} is no time of a run`,
    'give the time since its start, such as 90s or 2.5m, or Unix nanoseconds',
  );
}
