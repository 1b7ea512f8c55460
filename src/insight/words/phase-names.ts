// Names of phases in a sentence.

const MOST_NAMED = 3;

/** `"push"`, `"push" and "pull"`, `"a", "b", "c" and 4 more phases`. Throws RangeError without names. */
export function phaseNames(names: readonly string[]): string {
  if (names.length === 0) throw new RangeError('no phase to name');
  const more = names.length - MOST_NAMED;
  const quoted = names.slice(0, MOST_NAMED).map((name) => `"${name}"`);
  const last = more > 0 ? `${more} more ${more === 1 ? 'phase' : 'phases'}` : quoted.pop()!;
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}
