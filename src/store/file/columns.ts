// Values as columns and back. Connections that read give every INTEGER as bigint, so that times keep
// their nanoseconds. Readers turn every INTEGER that is not a time into a number.

import {optional} from '../../domain/optional.js';

/** The value of a column: null if the value is absent. */
export function orNull<Value>(value: Value | undefined): Value | null {
  return value ?? null;
}

/** The property of a column to spread into an object: there is none where the column is null. */
export function optionalColumn<Name extends string, Value>(
  name: Name,
  value: Value | null,
): {readonly [Key in Name]?: Value} {
  return optional(name, value ?? undefined);
}

/** The value as JSON; null if it is absent or empty. */
export function jsonOrNull(value: object | undefined): string | null {
  return value === undefined || Object.keys(value).length === 0 ? null : JSON.stringify(value);
}

export function readJson<Value>(text: string | null, absent: Value): Value {
  return text === null ? absent : (JSON.parse(text) as Value);
}
