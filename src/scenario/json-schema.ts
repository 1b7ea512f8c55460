// The published JSON schema of scenario files, made from schema.ts.
//
// `node --import tsx src/scenario/json-schema.ts && npx prettier --write src/scenario/*.json` makes
// scenario.schema.json anew; a test tells when that was forgotten.

import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

import {z} from 'zod';

import {scenarioSchema} from './schema.js';

export const JSON_SCHEMA_URL = new URL('./scenario.schema.json', import.meta.url);

/** The text of the file. */
export function writeJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, {io: 'input', target: 'draft-2020-12'});
  return `${JSON.stringify({title: 'regscope scenario', ...schema}, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(JSON_SCHEMA_URL, writeJsonSchema());
}
