// Where a target waits for locks, and for how long.

import {groupBy} from '../../domain/group-by.js';
import {eachStack, isOfFunction} from '../../domain/stacks/stack-samples.js';
import type {SampledStacks, StackPiece} from '../../domain/stacks/stack-samples.js';
import {LockPlaces, sectionKey, type LockPlace} from './lock-places.js';

/** All waits of goroutines and threads in one function. */
export interface LockWait extends LockPlace {
  /** In ns. */
  readonly weight: number;
}

/** Of all samples together, the longest waits first. */
export function lockWaits(
  sampled: readonly SampledStacks<StackPiece>[],
  target: string,
): readonly LockWait[] {
  const waits = sampled.flatMap((each) => waitsIn(each, target)).toSorted(byWeight);
  return groupBy(waits, (wait) => wait.function)
    .map((alike): LockWait => {
      const sections = alike.flatMap((wait) => wait.sections);
      return {
        function: alike[0]!.function,
        // Those of the longest waits come first.
        sections: groupBy(sections, sectionKey).map(([first]) => first!),
        weight: alike.reduce((sum, {weight}) => sum + weight, 0),
      };
    })
    .toSorted(byWeight);
}

function waitsIn({stacks, pieces}: SampledStacks<StackPiece>, target: string): LockWait[] {
  const places = new LockPlaces(stacks);
  const waits = pieces.filter(
    ({group}) => group.target === target && group.sampleKind !== 'on-cpu' && isOfFunction(group),
  );
  const groups = groupBy(waits, ({group}) => `${group.sampleKind} ${group.wait ?? ''}`);
  return groups.flatMap((alike) => {
    const weights = new Map<number, number>();
    eachStack(alike, (node, weight) => {
      weights.set(node, (weights.get(node) ?? 0) + weight);
    });
    return [...weights].flatMap(([node, weight]): LockWait[] => {
      const place = places.at(node, alike[0]!.group);
      return place === undefined ? [] : [{...place, weight}];
    });
  });
}

function byWeight(left: LockWait, right: LockWait): number {
  return right.weight - left.weight;
}
