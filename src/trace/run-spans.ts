// Makes the run's own trace: a span for the run and below it one for each phase. These spans are made from
// the run file whenever they are needed, and never stored. Operations have traces of their own
// (load-spans.ts).

import {optional} from '../domain/optional.js';
import type {RunReader} from '../domain/ports.js';
import {ATTRIBUTE} from '../domain/span.js';
import type {Attributes, Span} from '../domain/span.js';
import type {Phase, Run} from '../domain/run.js';

/** The service.name of regscope's own spans. */
export const OWN_SERVICE = 'regscope';

/** When a run ended, or the latest time that it has got to. */
export function reachedNs(source: Pick<RunReader, 'run' | 'phases'>): bigint {
  const run = source.run();
  const ends = source.phases().map(({startNs, endNs}) => endNs ?? startNs);
  return run.endNs ?? ends.reduce((latest, ns) => (ns > latest ? ns : latest), run.startNs);
}

/** The attributes that all spans of a phase have. */
export function phaseAttributes(run: Run, phase: Phase): Attributes {
  return {...runAttributes(run), ...loadAttributes(phase)};
}

/** The name of a phase and its load, without its run. */
export function loadAttributes({name, users, rate}: Phase): Attributes {
  return {
    [ATTRIBUTE.phaseName]: name,
    ...optional(ATTRIBUTE.phaseUsers, users),
    ...optional(ATTRIBUTE.phaseRate, rate),
  };
}

/**
 * `endNs` is the end of a run that has none: it goes on, or its collector died. `viewUrl` is the address of a
 * live view that shows the run, without a slash at its end.
 */
export function runSpan(run: Run, endNs = run.endNs ?? run.startNs, viewUrl?: string): Span {
  return {
    ...OWN,
    traceId: run.traceId,
    spanId: run.spanId,
    name: `run ${run.name}`,
    startNs: run.startNs,
    endNs,
    attributes: {
      ...runAttributes(run),
      ...labelAttributes(run.labels),
      ...(run.endNs === undefined ? UNFINISHED : {}),
      ...optional('regscope.run.interrupted', run.interrupted),
      ...viewAttributes(viewUrl, {run: run.id}),
    },
  };
}

export function phaseSpan(
  run: Run,
  phase: Phase,
  endNs = phase.endNs ?? phase.startNs,
  viewUrl?: string,
): Span {
  return {
    ...OWN,
    traceId: run.traceId,
    spanId: phase.spanId,
    parentSpanId: run.spanId,
    name: `phase ${phase.name}`,
    startNs: phase.startNs,
    endNs,
    attributes: {
      ...phaseAttributes(run, phase),
      [ATTRIBUTE.phaseIndex]: phase.index,
      ...labelAttributes(phase.labels ?? {}),
      ...(phase.endNs === undefined ? UNFINISHED : {}),
      ...optional('regscope.phase.invalid', phase.invalid),
      ...viewAttributes(viewUrl, {run: run.id, phase: String(phase.index)}),
    },
  };
}

const OWN = {service: OWN_SERVICE, kind: 'internal', links: [], status: 'unset'} as const;
const UNFINISHED: Attributes = {'regscope.unfinished': true};

export function runAttributes(run: Run): Attributes {
  return {[ATTRIBUTE.runId]: run.id, [ATTRIBUTE.runName]: run.name};
}

export function labelAttributes(labels: Readonly<Record<string, string>>): Attributes {
  const entries = Object.entries(labels);
  return Object.fromEntries(entries.map(([name, value]) => [`regscope.label.${name}`, value]));
}

/** Where the live view shows the same, and its flame graph. */
function viewAttributes(
  viewUrl: string | undefined,
  shown: Readonly<Record<string, string>>,
): Attributes {
  if (viewUrl === undefined) return {};
  return {
    'regscope.view.url': `${viewUrl}/?${new URLSearchParams(shown)}`,
    [ATTRIBUTE.flameUrl]: flameUrl(viewUrl, shown),
  };
}

/** The address of a flame graph. `shown` has parameters of the live view's address (ui/address). */
export function flameUrl(viewUrl: string, shown: Readonly<Record<string, string>>): string {
  return `${viewUrl}/?${new URLSearchParams({view: 'flame', ...shown})}`;
}
