// Causes of failures and of growth as events on the run's span, for tools that show traces. Each stands where the
// phase begins that is worse.

import {optional} from '../../domain/optional.js';
import type {Attributes, SpanEvent} from '../../domain/span.js';
import type {CauseJson} from '../../contract/cause-json.js';
import type {FailureCauseJson} from '../../contract/failure-json.js';
import type {ComparisonJson, KneeJson, ReportJson} from '../../contract/report-json.js';
import {grownRequest, grownRequestOf} from '../change/grown-request.js';

/** In the order of the report: those of knees first, and of each comparison those of failures. */
export function causeEvents(
  report: Pick<ReportJson, 'run' | 'phases' | 'knees' | 'growth'>,
): SpanEvent[] {
  const {knees, growth} = report;
  const ofKnees = knees.flatMap((knee) => kneeEvents(knee, report));
  return [...ofKnees, ...(growth === undefined ? [] : eventsOf(growth, report))];
}

function kneeEvents(
  {operation, change}: KneeJson,
  report: Pick<ReportJson, 'run' | 'phases'>,
): SpanEvent[] {
  return change === undefined ? [] : eventsOf(change, report, operation);
}

function eventsOf(
  change: ComparisonJson,
  {run, phases}: Pick<ReportJson, 'run' | 'phases'>,
  operation?: string,
): SpanEvent[] {
  const {before, after, causes, budgets} = change;
  const grown = operation === undefined ? grownRequest(budgets) : grownRequestOf(operation, change);
  const slower = phases.findLast(({phase}) => phase.name === after.phase);
  const timeNs = BigInt(slower?.phase.startUnixNs ?? run.startUnixNs);
  const compared: Attributes = {
    'regscope.cause.before': before.phase,
    'regscope.cause.after': after.phase,
    ...optional('regscope.operation', operation),
  };
  const step: Attributes = optional('regscope.step', grown?.step);
  const eventOf = (name: string, attributes: Attributes): SpanEvent => {
    return {name: `cause ${name}`, timeNs, attributes: {...attributes, ...compared}};
  };
  const failures = causes?.failures?.causes ?? [];
  return [
    ...failures.map((cause) => eventOf(cause.name, failureAttributes(cause))),
    ...(causes?.causes ?? []).map((cause) =>
      eventOf(cause.name, {...attributesOf(cause), ...step}),
    ),
  ];
}

function failureAttributes(cause: FailureCauseJson): Attributes {
  const {name, host, target, operation, count, sentence, remedy} = cause;
  return {
    'regscope.cause.name': name,
    ...optional('regscope.cause.host', host),
    ...optional('regscope.cause.target', target),
    ...optional('regscope.operation', operation),
    'regscope.cause.count': count,
    'regscope.cause.sentence': sentence,
    'regscope.cause.remedy': remedy,
  };
}

function attributesOf(cause: CauseJson): Attributes {
  const {name, host, target, resource, explainsMs, explainsShare, sentence, remedy} = cause;
  return {
    'regscope.cause.name': name,
    'regscope.cause.host': host,
    ...optional('regscope.cause.target', target),
    'regscope.cause.resource': resource,
    'regscope.cause.explains_ms': explainsMs,
    'regscope.cause.explains_share': explainsShare,
    'regscope.cause.sentence': sentence,
    'regscope.cause.remedy': remedy,
  };
}
