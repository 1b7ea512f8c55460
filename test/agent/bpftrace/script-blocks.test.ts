import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readBlocks, writeBlock} from '../../../agent/bpftrace/script-blocks.js';

describe('readBlocks', () => {
  test('takes a block apart into attach points, predicate and statements', () => {
    const blocks = readBlocks(`
      tracepoint:a:b,
      tracepoint:a:c
      /@target[pid] && args->x / 2 > 1/
      {
        $x = 1;
        if ($x) { @n = count(); } else { @m = count(); }
        @o[$x]   =  sum(2);
      }`);

    assert.deepEqual(blocks, [
      {
        attachPoints: ['tracepoint:a:b', 'tracepoint:a:c'],
        predicate: '/@target[pid] && args->x / 2 > 1/',
        statements: [
          '$x = 1;',
          'if ($x) { @n = count(); } else { @m = count(); }',
          '@o[$x] = sum(2);',
        ],
      },
    ]);
  });

  test('leaves a path in an attach point whole', () => {
    const [block] = readBlocks('uprobe:/usr/bin/x:main /pid == 1/ { @n = count(); }');

    assert.deepEqual(block?.attachPoints, ['uprobe:/usr/bin/x:main']);
    assert.equal(block?.predicate, '/pid == 1/');
  });

  for (const [name, script] of [
    ['a line comment', 'BEGIN { // not } yet\n @a = 1; }'],
    ['a block comment', 'BEGIN { /* } */ @a = 1; }'],
    ['a shebang line', '#!/usr/bin/env bpftrace\nBEGIN { @a = 1; }'],
  ] as const) {
    test(`does not see ${name}`, () => {
      assert.deepEqual(readBlocks(script)[0]?.statements, ['@a = 1;']);
    });
  }

  test('leaves strings as they are', () => {
    const statement = 'printf("a  }; // \\" /* b\\n", 1);';

    assert.deepEqual(readBlocks(`BEGIN { ${statement} }`)[0]?.statements, [statement]);
  });

  for (const [name, script, reason] of [
    ['an open block', 'BEGIN { @a = 1;', /a block does not end/],
    ['an open string', 'BEGIN { printf("a); }', /a string does not end/],
    ['an open comment', 'BEGIN { } /* a', /a comment does not end/],
    ['a preprocessor line', '#include <x.h>\nBEGIN { }', /not a probe/],
    ['a config block', 'config = { x=1 }\nBEGIN { }', /not a probe/],
    ['text after the last block', 'BEGIN { } and', /no \{ after "and"/],
  ] as const) {
    test(`refuses ${name}`, () => {
      assert.throws(() => readBlocks(script), reason);
    });
  }

  test('reads what writeBlock writes', () => {
    const blocks = readBlocks(
      't:a:b /pid/ { @x["}"] = 1; while (1) { @y++; } } END { clear(@x); }',
    );

    assert.deepEqual(readBlocks(blocks.map(writeBlock).join('\n')), blocks);
  });
});
