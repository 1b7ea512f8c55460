// Asks the catalogue why requests take longer in the second of two stretches. Each cause gets the growth
// of the parts that wait for its resource; what one cause has explained is not left for the next.

import {optional} from '../../domain/optional.js';
import type {BudgetComparisonJson} from '../../contract/budget-json.js';
import type {CauseJson, CausesJson} from '../../contract/cause-json.js';
import {CATALOGUE} from './catalogue.js';
import {grownParts, type CauseRule, type Finding, type Question} from './question/question.js';
import type {StretchFacts} from './question/stretch-facts.js';

/** A cause that explains a smaller share of the growth is a figure that changed along with it. */
const LEAST_SHARE = 0.1;

export interface CauseParts {
  readonly before: StretchFacts;
  readonly after: StretchFacts;
  /** The requests that grew most; undefined where none grew. */
  readonly grown: BudgetComparisonJson | undefined;
  readonly hostOf: (agentId: string) => string;
  readonly cpusOf: (agentId: string) => number | undefined;
}

export function findCauses({grown, ...parts}: CauseParts): CausesJson {
  if (grown === undefined) return {causes: [], unjudged: []};
  const {before, after, hostOf, cpusOf} = parts;
  const questions = after.agentsOf(grown.target).map((agentId): Question => {
    const cpus = cpusOf(agentId);
    return {before, after, grown, agentId, host: hostOf(agentId), cpus};
  });
  const causes = questions.flatMap(causesAt);
  const explained = causes.reduce((sum, {explainsMs}) => sum + explainsMs, 0);
  return {
    causes: causes.toSorted((left, right) => right.explainsMs - left.explainsMs),
    unexplainedMs: Math.max(0, grown.mean.deltaMs - explained),
    unjudged: questions.flatMap(unjudgedAt),
  };
}

function causesAt(question: Question): CauseJson[] {
  const left = new Map(grownParts(question));
  const growth = question.grown.mean.deltaMs;
  return CATALOGUE.flatMap((rule) =>
    rule.find(question).flatMap((finding): CauseJson[] => {
      const explainsMs = take(left, finding);
      if (explainsMs < LEAST_SHARE * growth) return [];
      return [causeOf(rule, finding, {host: question.host, explainsMs, growth})];
    }),
  );
}

/** Takes what the finding explains away from the parts. */
function take(left: Map<string, number>, {waits, share}: Finding): number {
  let explainedMs = 0;
  for (const [part, ms] of left) {
    if (!waits(part)) continue;
    explainedMs += ms * share;
    left.set(part, ms * (1 - share));
  }
  return explainedMs;
}

function causeOf(
  {name}: CauseRule,
  {target, resource, evidence, against, sentence, remedy}: Finding,
  {
    host,
    explainsMs,
    growth,
  }: {readonly host: string; readonly explainsMs: number; readonly growth: number},
): CauseJson {
  const most = Math.min(explainsMs, growth);
  return {
    ...{name, host, ...optional('target', target), resource},
    ...{explainsMs: most, explainsShare: growth > 0 ? most / growth : 0},
    ...{evidence, ...optional('against', against), sentence, remedy},
  };
}

function unjudgedAt({after, agentId, host}: Question): CausesJson['unjudged'] {
  return CATALOGUE.flatMap(({name, needs}) => {
    const missing = needs.filter((probe) => after.places(agentId, probe).length === 0);
    if (missing.length === 0) return [];
    return [{name, reason: `the agent on ${host} sent no figures of ${missing.join(' and ')}`}];
  });
}
