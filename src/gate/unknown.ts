// Errors about limits of something that no run has: such a limit would never break.

import {ProfilerError} from '../domain/error.js';
import type {Limit} from './limit.js';
import type {GateSides, Place} from './places.js';

/** Throws `GATE_SUBJECT_UNKNOWN` where no run has the subject, or no phase is on both sides. */
export function assertSubjectKnown(
  limit: Limit,
  places: readonly Place[],
  {base, new: now}: GateSides,
): void {
  const phases = [...base, ...now].flatMap(({report}) => report.phases);
  const known = phases.flatMap(({operations, steps}) => [
    ...operations.map(({operation}) => operation),
    ...steps.map(({operation, step}) => `${operation}/${step}`),
  ]);
  if (limit.subject === undefined || known.includes(limit.subject)) {
    if (places.length > 0) return;
    throw new ProfilerError(
      'GATE_SUBJECT_UNKNOWN',
      `the limit "${limit.text}" has no phase to be judged in: the sides share none`,
      'compare two phases by name, as in RUN:PHASE',
    );
  }
  throw unknownSubject(limit, [...new Set(known)]);
}

function unknownSubject({text, subject}: Limit, known: readonly string[]): ProfilerError {
  return new ProfilerError(
    'GATE_SUBJECT_UNKNOWN',
    `the limit "${text}" is about "${subject}", which no run has`,
    known.length === 0 ? 'the runs have no operations' : `they have ${known.join(', ')}`,
  );
}

export function unknownPhase({text, phase}: Limit, places: readonly Place[]): ProfilerError {
  const names = [...new Set(places.flatMap((place) => place.names))];
  return new ProfilerError(
    'GATE_SUBJECT_UNKNOWN',
    `the limit "${text}" is for the phase "${phase}", which the sides do not share`,
    names.length === 0 ? 'the sides share no phase' : `they share ${names.join(', ')}`,
  );
}
