// Makes the published JSON schema of scenario files from schema.ts.
//
// `node --import tsx src/scenario/json-schema.ts && npx prettier --write src/scenario/*.json` writes
// scenario.schema.json; a test fails when that was forgotten.

import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

import {z} from 'zod';

import {scenarioSchema} from './schema.js';

export const JSON_SCHEMA_URL = new URL('./scenario.schema.json', import.meta.url);

/** The text of scenario.schema.json, before Prettier formats it. */
export function writeJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, {io: 'input', target: 'draft-2020-12'});
  return `${JSON.stringify({title: 'regscope scenario', ...schema}, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(JSON_SCHEMA_URL, writeJsonSchema());
}
