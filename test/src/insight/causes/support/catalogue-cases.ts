// Runs cases of the catalogue: a cause holds where its figures say so, takes the parts that wait for its
// resource, and is silent where they do not.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {CausesJson} from '../../../../../src/contract/cause-json.js';
import {askCauses, type Asked} from './asked-causes.js';

export interface Case extends Asked {
  readonly cause: string;
  readonly explainsMs: number;
  readonly says: RegExp;
  /** The same with something changed, so that it does not hold. */
  readonly but: Asked;
}

export function testCases(cases: readonly Case[]): void {
  for (const {cause, explainsMs, says, but, ...asked} of cases) {
    describe(`${cause}: ${says.source.slice(1, 60)}`, () => {
      test('is named', () => {
        const causes = askCauses(asked);

        assert.deepEqual(namesOf(causes), [cause]);
        assert.match(causes.causes[0]!.sentence, says);
        assert.ok(Math.abs(causes.causes[0]!.explainsMs - explainsMs) < 0.01);
        assert.match(causes.causes[0]!.remedy, /\.$/);
      });

      test('is not named where its figures do not say so', () => {
        assert.ok(!namesOf(askCauses({...asked, ...but})).includes(cause));
      });

      test('is not named where nothing grew', () => {
        assert.deepEqual(namesOf(askCauses({...asked, parts: {cpu: [1, 1]}})), []);
      });
    });
  }
}

function namesOf({causes}: CausesJson): string[] {
  return causes.map(({name}) => name);
}
