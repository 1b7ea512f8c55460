// Writes live events as the frames that browsers get. An event is turned into text once, however many
// browsers read it.

import type {ErrorJson, LiveMessageJson} from '../../contract/run-json.js';
import type {LiveEvent, StoreTrouble} from '../../domain/ports.js';
import {
  agentsJson,
  intervalJson,
  loadReportJson,
  phaseJson,
  runJson,
} from '../../contract/to-json.js';

/** Requests are too many for the feed: browsers ask for GET /api/runs/:run/budget instead. */
export type ShownEvent = Exclude<LiveEvent, {kind: 'requests'}>;

export function isShown(event: LiveEvent): event is ShownEvent {
  return event.kind !== 'requests';
}

// All listeners of the live feed get the same object, so it can serve as the key.
const texts = new WeakMap<LiveEvent, string>();

export function liveText(event: ShownEvent): string {
  let text = texts.get(event);
  if (text === undefined) {
    text = JSON.stringify(liveMessage(event));
    texts.set(event, text);
  }
  return text;
}

export function liveMessage(event: ShownEvent): LiveMessageJson {
  switch (event.kind) {
    case 'run':
      return {type: 'run', run: event.run === undefined ? null : runJson(event.run)};
    case 'phases':
      return {type: 'phases', runId: event.runId, phases: event.phases.map(phaseJson)};
    case 'agents':
      return {type: 'agents', ...agentsJson(event)};
    case 'turned-away':
      return {type: 'turned-away', ...event.counts};
    case 'trouble':
      return {type: 'trouble', error: errorOf(event.trouble)};
    case 'figures':
      return {type: 'figures', ...intervalJson(event)};
    case 'load':
      return {type: 'load', ...loadReportJson(event.report)};
  }
}

function errorOf(trouble: StoreTrouble | undefined): ErrorJson['error'] | null {
  if (trouble === undefined) return null;
  const {code, message, hint} = trouble;
  return {code, message, hint};
}
