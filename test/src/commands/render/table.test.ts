import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import stringWidth from 'string-width';

import {paintWith} from '../../../../src/commands/render/paint.js';
import {writeTable} from '../../../../src/commands/render/table.js';

describe('writeTable', () => {
  test('sets names to the left and figures to the right', () => {
    const table = writeTable(
      ['call', 'ms'],
      [
        ['read', '1.50'],
        ['fdatasync', '1,200'],
        ['openat', '–'],
      ],
    );

    assert.equal(
      table,
      ['call          ms', 'read        1.50', 'fdatasync  1,200', 'openat         –', ''].join(
        '\n',
      ),
    );
  });

  test('is empty without rows', () => {
    assert.equal(writeTable(['a'], []), '');
  });

  test('cuts names in their middle, never figures, to fit the width', () => {
    const table = writeTable(['peer', 'in'], [['a'.repeat(80) + 'end', '123,456,789']], {
      width: 40,
    });

    const [, row] = table.split('\n');
    assert.equal([...row!].length, 40);
    assert.match(row!, /^a+…a+end {2}123,456,789$/);
  });

  test('cuts the widest of several names first', () => {
    const table = writeTable(['x', 'y'], [['b'.repeat(60), 'c'.repeat(10)]], {width: 40});

    assert.match(table, /b…b/);
    assert.match(table, /c{10}$/m);
  });

  test('counts columns of the terminal: characters of East Asian scripts take two, accents none', () => {
    const table = writeTable(
      ['image', 'n'],
      [
        ['仓库/镜像', '1'],
        ['cafe\u0301', '2'],
        ['登录'.repeat(30), '3'],
      ],
      {width: 30},
    );

    const lines = table.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => stringWidth(line)),
      [30, 30, 30, 30],
    );
    assert.match(lines[3]!, /^(登录)+登?…录?(登录)+ *3$/);
  });

  test('shows control characters in names instead of sending them to the terminal', () => {
    const table = writeTable(['name'], [['\x1b]52;c;aGk=\x07\nboom\u202e']]);

    assert.doesNotMatch(table, /[\x00-\x09\x0b-\x1f\u202e]/);
    assert.match(table, /\\x1b\]52;c;aGk=\\x07\\x0aboom\\u202e/);
  });

  test('paints cells without moving columns', () => {
    const rows = [
      [{text: 'bad', tone: 'bad'}, '1'],
      ['fine', '22'],
    ] as const;

    const painted = writeTable(['n', 'v'], rows, {paint: paintWith(true)});

    assert.match(painted, /\x1b\[31mbad\x1b\[39m/);
    const bare = painted.replace(/\x1b\[\d+m/g, '');
    assert.equal(bare, writeTable(['n', 'v'], rows));
  });
});
