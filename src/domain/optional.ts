// A property that an object has only where its value is known.

/**
 * An object to spread into another: it has the property `key` with `value`, or it is empty where
 * the value is undefined. The other object then has no property whose value is undefined.
 */
export function optional<K extends string, V>(
  key: K,
  value: V | undefined,
): {readonly [P in K]?: V} {
  if (value === undefined) return {};
  return {[key]: value} as {readonly [P in K]?: V};
}
