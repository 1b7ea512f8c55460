// Asks the catalogue why requests take longer in the second of two stretches. Each cause gets the growth
// of the parts that wait for its resource, at the hop where they are; what one cause has explained is not
// left for the next.

import {optional} from '../../domain/optional.js';
import type {CauseJson, CausesJson} from '../../contract/cause-json.js';
import {CATALOGUE} from './catalogue.js';
import {
  growthOf,
  SERVED,
  WAY,
  type Growth,
  type GrowthParts,
  type HopGrowth,
} from './question/growth.js';
import {peersAskedBy} from './question/peers.js';
import type {CauseRule, Finding, Question} from './question/question.js';
import type {StretchFacts} from './question/stretch-facts.js';

/** A cause that explains a smaller share of the growth is a figure that changed along with it. */
const LEAST_SHARE = 0.1;

export interface CauseParts extends Omit<GrowthParts, 'isWatched' | 'peersOf'> {
  readonly before: StretchFacts;
  readonly after: StretchFacts;
  readonly hostOf: (agentId: string) => string;
  readonly cpusOf: (agentId: string) => number | undefined;
}

export function findCauses(parts: CauseParts): CausesJson {
  const growth = growthOf({
    ...parts,
    isWatched: (target) => parts.after.agentsOf(target).length > 0,
    peersOf: (target) => peersAskedBy(target, parts.after),
  });
  if (growth === undefined) return {causes: [], unjudged: []};
  const hops = growth.hops.map((hop): Hop => ({
    ...{target: hop.target, asker: hop.asker, left: hop.parts},
    questions: questionsOf(hop, parts),
  }));
  const causes = CATALOGUE.flatMap((rule) =>
    hops.flatMap((hop) => causesAt(rule, {hop, asked: askedBy(hop, hops)}, growth)),
  );
  const explained = causes.reduce((sum, {explainsMs}) => sum + explainsMs, 0);
  const {target, step, ms} = growth;
  return {
    grown: {target, step, deltaMs: ms},
    causes: causes.toSorted((left, right) => right.explainsMs - left.explainsMs),
    unexplainedMs: Math.max(0, ms - explained),
    unjudged: unjudgedOf(hops),
  };
}

/** A target on the way, and what no cause has explained of it so far. */
interface Hop {
  readonly target: string;
  readonly asker: string | undefined;
  left: ReadonlyMap<string, number>;
  /** One for each host that the target is on. */
  readonly questions: readonly Question[];
}

function questionsOf(
  {target, asker, parts, time}: HopGrowth,
  {before, after, sides, ...names}: CauseParts,
): Question[] {
  return after.agentsOf(target).map((agentId) => ({
    ...{before, after, target, parts, time, agentId},
    ...{host: names.hostOf(agentId), cpus: names.cpusOf(agentId)},
    ...optional('asker', asker),
    ...optional('sides', sides),
  }));
}

/**
 * A target may be on several hosts, and its requests are those of all of them. The hosts where the cause
 * holds share what it explains: nothing is told twice.
 */
function causesAt(rule: CauseRule, {hop, asked}: AskedHop, growth: Growth): CauseJson[] {
  const found = hop.questions
    .map((question) => ({question, findings: rule.find({...question, parts: hop.left})}))
    .filter(({findings}) => findings.length > 0);
  const taken = found.flatMap(({question, findings}) => {
    const left = new Map([...hop.left].map(([part, ms]) => [part, ms / found.length]));
    return findings.map((finding) => ({question, finding, took: take(left, finding)}));
  });
  const late = taken.filter(({finding, took}) => finding.readsLate === true && sumOf(took) > 0);
  const others = late.length === 0 ? [] : asked.filter((each) => !holdsAt(rule, each));
  const lateMs = others.reduce((sum, {left}) => sum + sumOf(answersIn(left)), 0);
  const explained = taken.reduce((sum, {took}) => sum + sumOf(took), lateMs);
  if (explained < LEAST_SHARE * growth.ms) return [];
  const told = taken.filter(({took}) => sumOf(took) > 0);
  for (const {took} of told) hop.left = without(hop.left, took);
  for (const each of others) each.left = without(each.left, answersIn(each.left));
  return told.map(({question, finding, took}) => {
    const answersMs = finding.readsLate === true ? lateMs / late.length : 0;
    const explainsMs = sumOf(took) + answersMs;
    return causeOf(rule, finding, {host: question.host, explainsMs, growth: growth.ms});
  });
}

/** A hop, and the hops that it asks. */
interface AskedHop {
  readonly hop: Hop;
  readonly asked: readonly Hop[];
}

function askedBy({target}: Hop, hops: readonly Hop[]): Hop[] {
  return hops.filter(({asker}) => asker === target);
}

/** Whether the hop has the cause itself, so that it is not the asker's alone. */
function holdsAt(rule: CauseRule, {left, questions}: Hop): boolean {
  return questions.some((question) => rule.find({...question, parts: left}).length > 0);
}

/** What whoever asked has seen of a hop: the way to it, and the time of one that serves no HTTP. */
function answersIn(left: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...left].filter(([part]) => part === WAY || part === SERVED));
}

/** Takes what the finding explains away from the parts. */
function take(left: Map<string, number>, finding: Finding): Map<string, number> {
  const {waits, share, atMostMs = Infinity} = finding;
  const own = [...left].filter(([part]) => waits(part));
  const most = share * own.reduce((sum, [, ms]) => sum + ms, 0);
  const taken = most > atMostMs ? (share * atMostMs) / most : share;
  for (const [part, ms] of own) left.set(part, ms * (1 - taken));
  return new Map(own.map(([part, ms]) => [part, ms * taken]));
}

function without(
  parts: ReadonlyMap<string, number>,
  took: ReadonlyMap<string, number>,
): Map<string, number> {
  return new Map([...parts].map(([part, ms]) => [part, Math.max(0, ms - (took.get(part) ?? 0))]));
}

function sumOf(parts: ReadonlyMap<string, number>): number {
  return [...parts.values()].reduce((sum, ms) => sum + ms, 0);
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

/** Each host is asked once, however many of its targets are hops. */
function unjudgedOf(hops: readonly Hop[]): CausesJson['unjudged'] {
  const byHost = new Map(
    hops.flatMap(({questions}) => questions.map((question) => [question.agentId, question])),
  );
  return [...byHost.values()].flatMap((question) =>
    CATALOGUE.flatMap((rule) => {
      const reason = missingFor(rule, question);
      return reason === undefined ? [] : [{name: rule.name, reason}];
    }),
  );
}

function missingFor({needs, lacks}: CauseRule, question: Question): string | undefined {
  const {after, agentId, host} = question;
  const missing = needs.filter((probe) => after.places(agentId, probe).length === 0);
  if (missing.length === 0) return lacks?.(question);
  return `the agent on ${host} sent no figures of ${missing.join(' and ')}`;
}
