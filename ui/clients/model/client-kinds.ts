// Names of what the client does, and which of its lines stand out.

import type {ViewState} from '../../address/view-state.js';
import type {LoadKind} from '../../run/load-history.js';
import {plainName} from '../../words/plain-name.js';

/** What an address calls it. */
export function kindName({operation, step}: LoadKind): string {
  return step === undefined ? operation : `${operation}/${step}`;
}

/** A step is named without its operation where no other operation has it too. */
export function kindTitle(kind: LoadKind, kinds: readonly LoadKind[]): string {
  const operation = plainName(kind.operation);
  const {step} = kind;
  if (step === undefined) return operation;
  const shared = kinds.some((other) => other.step === step && other.operation !== kind.operation);
  return shared ? `${plainName(step)} (${operation})` : plainName(step);
}

/** Requests or operations, as chosen; whichever there is where the chosen ones are missing. */
export function kindsInScope(
  kinds: readonly LoadKind[],
  {scope}: Pick<ViewState, 'scope'>,
): readonly LoadKind[] {
  const wanted = kinds.filter((kind) => kind.scope === scope);
  return wanted.length > 0 ? wanted : kinds;
}
