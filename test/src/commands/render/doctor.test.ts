import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {Check} from '../../../../agent/doctor/check.js';
import {renderChecks} from '../../../../src/commands/render/doctor.js';

const CHECKS: readonly Check[] = [
  {group: 'kernel', name: 'version', status: 'ok', message: 'Linux 6.1.0'},
  {group: 'kernel', name: 'BTF', status: 'fail', message: 'none', hint: 'another kernel'},
  {group: 'machine', name: 'port', status: 'warn', message: '7070 is taken', hint: '--listen'},
];

describe('renderChecks', () => {
  test('gives each check a mark and a line, and a hint to those that are not well', () => {
    const text = renderChecks(CHECKS, {color: false, width: 100});

    assert.equal(
      text,
      `kernel
√ version  Linux 6.1.0
× BTF      none
      → another kernel

machine
‼ port     7070 is taken
      → --listen

1 failed, 1 warning of 3 checks.
`,
    );
  });

  test('says when all is well', () => {
    const text = renderChecks(CHECKS.slice(0, 1), {color: false, width: 100});

    assert.match(text, /All is well\.\n$/);
  });

  test('escapes what other programs chose, and breaks long lines', () => {
    const [first] = CHECKS;
    const message = `\x1b[2J ${'word '.repeat(40)}`.trim();

    const text = renderChecks([{...first!, message}], {color: false, width: 100});

    assert.ok(!text.includes('\x1b'));
    for (const line of text.split('\n')) assert.ok([...line].length <= 100);
  });
});
