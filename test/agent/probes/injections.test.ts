// Texts that try to become part of a script or of a command. A probe is known by its name alone, a
// process by its number, and what is neither starts nothing.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {PROBES, probeNamed} from '../../../agent/probes/probe-catalogue.js';
import {readTargetRule} from '../../../agent/targets/target-rule.js';

const PROGRAMS = [
  'BEGIN { system("id") }',
  '--unsafe',
  '-e BEGIN{exit()}',
  '../../etc/passwd',
  '/dev/stdin',
  '$(id)',
  '`id`',
  '; id',
  '| id',
  '\0',
  '\n',
  '%s%n',
  '__proto__',
  'constructor',
  '{{7*7}}',
];
const WRAPS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `tcp ${text}`,
  (text) => `${text}tcp`,
  (text) => `tcp\n${text}`,
  (text) => `tcp;${text}`,
  (text) => `TCP${text}`,
  (text) => `tcp.bt${text}`,
];
const INJECTIONS = PROGRAMS.flatMap((program) => WRAPS.map((wrap) => wrap(program)));

describe('a text that tries to be more than a parameter', () => {
  test('is no probe, in 105 ways', () => {
    assert.equal(INJECTIONS.length, 105);
    for (const text of INJECTIONS) {
      assert.throws(() => probeNamed(text), {code: 'PROBE_UNKNOWN'}, JSON.stringify(text));
    }
    for (const {name} of PROBES) assert.equal(probeNamed(name).name, name);
  });

  test('is no process and no port', () => {
    for (const text of INJECTIONS) {
      for (const selector of [`x=pid:${text}`, `x=pid:1${text}`, `x=port:${text}`]) {
        assert.throws(() => readTargetRule(selector), {code: 'AGENT_TARGET_INVALID'}, selector);
      }
    }
  });
});
