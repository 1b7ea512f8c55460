// What causes of a whole run rest on, phase by phase, for a comparison with another run.

import type {RunReader} from '../../domain/ports.js';
import {rangeOfPhase} from '../../domain/stacks/stack-samples.js';
import {CAUSE_PROBES} from '../causes/catalogue.js';
import {StretchFacts} from '../causes/question/stretch-facts.js';
import type {PhaseFacts} from '../compare/compare.js';
import {stackSites} from '../functions/stack-sites.js';
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
    besideOf(report) {
      const phase = reader.phases().find(({index}) => index === report.phase.index)!;
      const effect = report.effect.map((row) => ({...row, agentId: agentAs(row.agentId)}));
      return {...report, effect, sites: stackSites([{reader, range: rangeOfPhase(phase)}])};
    },
  };
}
