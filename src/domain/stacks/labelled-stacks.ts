// Adds samples up by stack, for each set of labels.

import {optional} from '../optional.js';
import type {StackPiece} from './stack-samples.js';

/** The weight of a stack in all samples that have these labels. */
export interface LabelledStack<Labels> {
  /** The leaf's node in the tree. */
  readonly node: number;
  /** Samples on-CPU, nanoseconds in the other kinds. */
  readonly weight: number;
  /** How many waits the weight is the sum of, where it was told. */
  readonly waits?: number;
  readonly labels: Labels;
}

export class LabelledStacks<Labels extends object> {
  readonly #sums = new Map<string, LabelledSum<Labels>>();

  /** `labels` are the same if they are as JSON. */
  add(labels: Labels, piece: StackPiece): void {
    const sum = this.#sumOf(labels);
    const {nodes, weights, waits} = piece.columns();
    nodes.forEach((node, at) => {
      sum.weights.set(node, (sum.weights.get(node) ?? 0) + weights[at]!);
      if (waits !== undefined) sum.waits.set(node, (sum.waits.get(node) ?? 0) + waits[at]!);
    });
  }

  /** In the order in which labels and stacks first came. */
  all(): LabelledStack<Labels>[] {
    return [...this.#sums.values()].flatMap(({labels, weights, waits}) =>
      [...weights].map(([node, weight]) => {
        return {node, weight, ...optional('waits', waits.get(node)), labels};
      }),
    );
  }

  #sumOf(labels: Labels): LabelledSum<Labels> {
    const key = JSON.stringify(labels);
    let sum = this.#sums.get(key);
    if (sum === undefined) {
      sum = {labels, weights: new Map(), waits: new Map()};
      this.#sums.set(key, sum);
    }
    return sum;
  }
}

type NodeWeights = Map<number, number>;

interface LabelledSum<Labels> {
  readonly labels: Labels;
  readonly weights: NodeWeights;
  readonly waits: NodeWeights;
}
