// A map whose keys are several names. It finds a value name by name, without a text that joins them: the names
// of one batch are few and come again and again, so that each is hashed once.

export class NamedTree<Value> {
  readonly #below = new Map<string, NamedTree<Value>>();
  #value: Value | undefined;

  find(path: readonly string[]): Value | undefined {
    let tree = this as NamedTree<Value>;
    for (const name of path) {
      const next = tree.#below.get(name);
      if (next === undefined) return undefined;
      tree = next;
    }
    return tree.#value;
  }

  /** The value at the end of a path; `make` makes it where there is none yet. */
  at(path: readonly string[], make: () => Value): Value {
    let tree = this as NamedTree<Value>;
    for (const name of path) {
      let next = tree.#below.get(name);
      if (next === undefined) tree.#below.set(name, (next = new NamedTree()));
      tree = next;
    }
    return (tree.#value ??= make());
  }
}
