// Leaves out the attributes whose values are not known.

import type {AttributeValue, Attributes} from '../domain/span.js';

export function known(values: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Attributes;
}
