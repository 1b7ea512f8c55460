// The keys that a file may have at a given place, read from its JSON schema: for the message about a key
// that is not known.

import {z} from 'zod';

/** The parts of a JSON schema (draft 2020-12) that say which keys there are. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly propertyNames?: {readonly enum?: readonly string[]};
}

/** `path` leads there from the root: keys of mappings, and numbers for items of lists. */
export function knownKeys(file: z.ZodType, path: readonly PropertyKey[]): string[] {
  const root = z.toJSONSchema(file, {io: 'input'}) as JsonSchema;
  const found = path.reduce<JsonSchema[]>(
    (schemas, part) => schemas.flatMap((schema) => stepInto(schema, part)),
    alternativesOf(root),
  );
  return found.flatMap(({properties = {}, propertyNames}) => [
    ...Object.keys(properties),
    ...(propertyNames?.enum ?? []),
  ]);
}

function stepInto({properties, items}: JsonSchema, part: PropertyKey): JsonSchema[] {
  const next = typeof part === 'number' ? items : properties?.[String(part)];
  return next === undefined ? [] : alternativesOf(next);
}

/** A value may be written in one of several ways, such as a number or a mapping. */
function alternativesOf(schema: JsonSchema): JsonSchema[] {
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(alternativesOf);
}
