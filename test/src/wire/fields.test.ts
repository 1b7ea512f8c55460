import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import * as fields from '../../../src/wire/fields.js';

const PROTO = readFileSync(new URL('../../../src/wire/telemetry.proto', import.meta.url), 'utf8');

/** `PROBE_COST` is message ProbeCost. */
const MESSAGES = Object.entries(fields).map(
  ([name, numbers]) => [name.replaceAll('_', '').toLowerCase(), numbers] as const,
);

describe('fields.ts', () => {
  for (const [message, numbers] of MESSAGES) {
    test(`numbers the fields of ${message} as telemetry.proto does`, () => {
      const proto = fieldsOf(message);

      // A batch's stamp is written by the generated code.
      const written = Object.entries(proto).filter(
        ([name]) => message !== 'batch' || name in numbers,
      );

      assert.deepEqual({...numbers}, Object.fromEntries(written));
    });
  }
});

/** Names as the code has them. */
function fieldsOf(message: string): Record<string, number> {
  const body = new RegExp(`^message ${message} \\{\n(.*?)^\\}`, 'ims').exec(PROTO)?.[1] ?? '';
  const lines = [...body.matchAll(/^ +(?:repeated )?\w+ (\w+) = (\d+);/gm)];
  return Object.fromEntries(
    lines.map(([, name, number]) => [
      name!.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      Number(number),
    ]),
  );
}
