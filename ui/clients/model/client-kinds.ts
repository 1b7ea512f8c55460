// Names for the kinds of operations and requests that the client makes.

import type {ViewState} from '../../address/view-state.js';
import type {LoadKind} from '../../run/load-history.js';
import {plainName} from '../../words/plain-name.js';

/** The name that the address has for a kind. */
export function kindName({operation, step}: LoadKind): string {
  return step === undefined ? operation : `${operation}/${step}`;
}

/**
 * The title of a kind. A step is named without its operation where no other operation has the step
 * too.
 */
export function kindTitle(kind: LoadKind, kinds: readonly LoadKind[]): string {
  const operation = plainName(kind.operation);
  const {step} = kind;
  if (step === undefined) return operation;
  const shared = kinds.some((other) => other.step === step && other.operation !== kind.operation);
  return shared ? `${plainName(step)} (${operation})` : plainName(step);
}

/**
 * The requests or the operations, as chosen. Where there are none of the chosen scope, all kinds.
 */
export function kindsInScope(
  kinds: readonly LoadKind[],
  {scope}: Pick<ViewState, 'scope'>,
): readonly LoadKind[] {
  const wanted = kinds.filter((kind) => kind.scope === scope);
  return wanted.length > 0 ? wanted : kinds;
}
