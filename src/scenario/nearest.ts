// Finds the known word that a mistyped one was probably meant to be. Slips are counted by optimal string
// alignment, for which a swap of neighbours is one slip.

/** Undefined when no word is near: one slip is allowed for each three letters begun. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({candidate, slips: distance(word.toLowerCase(), candidate.toLowerCase())}))
    .sort((left, right) => left.slips - right.slips);
  const best = ranked[0];
  const allowed = Math.ceil(word.length / 3);
  return best !== undefined && best.slips <= allowed ? best.candidate : undefined;
}

function distance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({length: right.length + 1}, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (same ? 0 : 1),
      );
      const swapped =
        row > 1 &&
        column > 1 &&
        left[row - 1] === right[column - 2] &&
        left[row - 2] === right[column - 1];
      if (swapped) best = Math.min(best, beforeLast[column - 2]! + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length]!;
}
