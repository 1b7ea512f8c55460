// A value that is made when it is first asked for.

/** Calls `make` at most once, unless it throws. */
export function once<Value>(make: () => Value): () => Value {
  let made: {readonly value: Value} | undefined;
  return () => (made ??= {value: make()}).value;
}
