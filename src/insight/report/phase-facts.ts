// The figures that causes of a whole run rest on, phase by phase, for a comparison with another run.

import type {RunReader} from '../../domain/ports.js';
import {CAUSE_PROBES} from '../causes/catalogue.js';
import {StretchFacts} from '../causes/question/stretch-facts.js';
import type {PhaseFacts} from '../compare/compare.js';
import {tallyPhases} from '../sums/phase-tallies.js';
import {namesOf, sameHost} from '../sums/names.js';

/** Agents get the ids that their hosts have in `other`, so that both runs speak of the same hosts. */
export function phaseFacts(reader: RunReader, other: Pick<RunReader, 'hosts'>): PhaseFacts {
  const agentAs = sameHost(reader, other);
  const {byPhase} = tallyPhases(reader, {agentAs, probes: CAUSE_PROBES});
  const {hostOf, cpusOf} = namesOf(reader);
  return {
    hostOf,
    cpusOf,
    factsOf(phaseIndex) {
      const tally = byPhase.get(phaseIndex);
      return tally && new StretchFacts(tally);
    },
  };
}
