// The name in the text of a scenario, also of one that this release cannot run.

import {parseDocument} from 'yaml';

/** Undefined where the text has none. */
export function scenarioName(text: string): string | undefined {
  try {
    const name: unknown = parseDocument(text).get('name');
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined; // it is no map
  }
}
