import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {POOLS} from '../../../../src/insight/functions/known-functions.js';

describe('pools of connections', () => {
  for (const [waitsIn, library] of [
    ['database/sql.(*DB).conn', 'database/sql'],
    ['github.com/jackc/puddle/v2.(*Pool[...]).acquire', 'pgxpool'],
    ['github.com/jackc/pgx/v5/pgxpool.(*Pool).Acquire', 'pgxpool'],
    ['github.com/redis/go-redis/v9/internal/pool.(*ConnPool).waitTurn', 'go-redis'],
    ['github.com/gomodule/redigo/redis.(*Pool).get', 'redigo'],
  ] as const) {
    test(`are known by where a request waits for one: ${waitsIn}`, () => {
      const known = POOLS.filter(({waits}) => waits.test(waitsIn));

      assert.deepEqual(
        known.map(({name}) => /\((.+)\)$/.exec(name)?.[1]),
        [library],
      );
    });
  }

  test('are not known by where a request waits for an answer', () => {
    const asking = [
      'database/sql.(*DB).queryDC',
      'github.com/jackc/pgx/v5.(*Conn).Query',
      'github.com/redis/go-redis/v9/internal/proto.(*Reader).ReadLine',
      'github.com/gomodule/redigo/redis.(*conn).DoContext',
    ];

    assert.deepEqual(
      asking.map((name) => POOLS.filter(({waits}) => waits.test(name)).length),
      [0, 0, 0, 0],
    );
    assert.deepEqual(
      asking.map((name) => POOLS.filter(({uses}) => uses.test(name)).length),
      [1, 1, 1, 1],
    );
  });
});
