// Values as columns and back. Connections that read give every INTEGER as bigint, so that times keep
// their nanoseconds; whatever is no time becomes a number here.

/** A column that holds null where the value is absent. */
export function orNull<Value>(value: Value | undefined): Value | null {
  return value ?? null;
}

/** `{[name]: value}`, or nothing where the column is null: optional fields are absent, never undefined. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | null,
): {[Key in Name]?: Value} {
  return value === null ? {} : ({[name]: value} as {[Key in Name]?: Value});
}

/** JSON, or null where there is nothing in it. */
export function jsonOrNull(value: object | undefined): string | null {
  return value === undefined || Object.keys(value).length === 0 ? null : JSON.stringify(value);
}

export function readJson<Value>(text: string | null, absent: Value): Value {
  return text === null ? absent : (JSON.parse(text) as Value);
}
