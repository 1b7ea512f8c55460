// Holds src/store/FORMAT.md against the code: the tables against the schema, the bytes of each example
// against what is written.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import Database from 'better-sqlite3';

import type {BudgetHistogram} from '../../../src/domain/budget.js';
import {NO_FRAME} from '../../../src/flame/stack-tree.js';
import {writeCounts} from '../../../src/store/bytes/histogram-bytes.js';
import {packed} from '../../../src/store/bytes/packed.js';
import {joinFigures, packValues} from '../../../src/store/figures/figure-bytes.js';
import {MIGRATIONS, migrate} from '../../../src/store/file/migrations.js';
import {columnsAfter} from '../../../src/store/file/schema-columns.js';
import {packBudgets} from '../../../src/store/requests/budget-bytes.js';
import {packRequests, unpackRequests} from '../../../src/store/requests/packed-requests.js';
import {partsIn} from '../../../src/store/requests/part-lists.js';
import {packBody} from '../../../src/store/requests/request-bytes.js';
import {packHistogram} from '../../../src/store/run/load.js';
import {packBlock} from '../../../src/store/stacks/stack-block.js';
import {insertNodes} from '../../../src/store/stacks/stack-nodes.js';
import {StackPile} from '../../../src/store/stacks/stack-pile.js';
import {aRequest} from '../domain/support/sample-request.js';

const PACKING = {agentId: 'a', offsetNs: 0n, keepsAll: true};

const text = readFileSync(new URL('../../../src/store/FORMAT.md', import.meta.url), 'utf8');

describe('FORMAT.md', () => {
  test('names the schema of this release', () => {
    assert.match(text, new RegExp(`the schema: ${MIGRATIONS.length},`));
  });

  test('lists every table with its columns and their types, and no others', () => {
    assert.deepEqual(documentedColumns().sort(), columnsAfter(MIGRATIONS).sort());
  });

  test('has an example of every column that is packed', () => {
    assert.deepEqual([...documentedExamples().keys()].sort(), Object.keys(EXAMPLES).sort());
    const blobs = columnsAfter(MIGRATIONS).filter((line) => / BLOB/.test(line));
    const ids = ['request', 'span'].flatMap((table) =>
      ['trace_id', 'span_id', 'parent_span_id'].map((column) => `${table}.${column}`),
    );
    for (const name of blobs.map((line) => line.split(' ')[0]!)) {
      assert.ok(ids.includes(name) || text.match(new RegExp(`^## .*\`${name}\``, 'm')), name);
    }
  });

  for (const [name, make] of Object.entries(examples())) {
    test(`gives the bytes of the example: ${name}`, () => {
      assert.equal(documentedExamples().get(name), Buffer.from(make()).toString('hex'));
    });
  }
});

const HISTOGRAM = {
  precisionBits: 7,
  counts: new Map([
    [3, 1],
    [4, 2],
  ]),
};

function examples(): Readonly<Record<string, () => Uint8Array>> {
  return {
    'varint 300': () => packed((writer) => writer.varint(300)),
    'signed -3': () => packed((writer) => writer.signed(-3)),
    'number 0.5': () => packed((writer) => writer.number(0.5)),
    'nibbles 9': () => packed((writer) => writer.nibbles(9)),
    'histogram of bucket 3 once and bucket 4 twice': () =>
      packed((writer) => writeCounts(writer, HISTOGRAM.counts)),
    'figures: the counter of series 5 is 7, series 6 is the histogram above': figures,
    load: () => packHistogram(HISTOGRAM),
    'budget: three requests in bucket 40, one of them failed, 100 ns in all': budget,
    request: requestBody,
    'request with a wait': waitingBody,
    'nodes 1 to 3': nodes,
    'sums: group 1 has node 2, once in slot 100 and twice in slot 103': () => block().sums,
    'points of the same block, whose first slot is 100': () => block().points,
    'sums: the same, of five waits in all': () => block(4, 1).sums,
    'points: the same, of four waits and one': () => block(4, 1).points,
  };
}

const EXAMPLES = examples();

function figures(): Uint8Array {
  const key = {target: 'registry', probe: 'syscalls', series: 'read', metric: 'latency'};
  const values = packValues([
    {kind: 'counter', ...key, value: 7},
    {kind: 'histogram', ...key, histogram: HISTOGRAM},
  ]);
  return joinFigures([5, 6], values);
}

function budget(): Uint8Array {
  const parts = new Map([
    ['cpu', 60],
    ['fs.sync', 39],
  ] as const);
  const budgets: BudgetHistogram = new Map([
    [40, {requests: 3, errors: 1, durationNs: 100, parts}],
  ]);
  return packBudgets(budgets, (part) => (part === 'cpu' ? 1 : 2));
}

function requestBody(): Uint8Array {
  const record = aRequest(
    40,
    {},
    {
      ...{pid: 7, goid: 0, path: '/v2/', bytesOut: 2, inferred: ['fs.sync']},
      budget: new Map([['fs.sync', 40]]),
      details: {device: 'sda'},
      calls: [{part: 'fs.sync', offsetNs: 5, durationNs: 40, count: 1}],
    },
  );
  const [request] = unpackRequests(packRequests([record], PACKING)!);
  return packBody({parts: partsIn(request!.parts), ...request!.kept!}, () => 1);
}

function waitingBody(): Uint8Array {
  const frame = {kind: 'user', name: 'f', module: 'm', named: true, inlined: false} as const;
  const stack = {frames: [frame], truncated: false, droppedFrames: 0};
  const record = aRequest(
    40,
    {},
    {
      ...{pid: 7, goid: 0, path: '/v2/', bytesOut: 2, inferred: []},
      budget: new Map([['wait:lock', 40]]),
      details: {},
      calls: [{part: 'wait:lock', offsetNs: 5, durationNs: 40, count: 1, stack}],
    },
  );
  const [request] = unpackRequests(packRequests([record], PACKING)!);
  return packBody({parts: partsIn(request!.parts), ...request!.kept!}, () => 1, Int32Array.of(300));
}

function nodes(): Uint8Array {
  const database = new Database(':memory:');
  migrate(database);
  const tree = {
    parents: Int32Array.of(0, 0, 1, 1),
    frames: Int32Array.of(NO_FRAME, 0, 5, 6),
  };
  insertNodes(database, tree, 1);
  const bytes = database.prepare<[], Buffer>('SELECT nodes FROM stack_nodes').pluck().get()!;
  database.close();
  return bytes;
}

function block(firstWaits?: number, secondWaits?: number) {
  const pile = new StackPile();
  pile.add(1, 2, 100, 1, firstWaits);
  pile.add(1, 2, 103, 2, secondWaits);
  return packBlock(pile);
}

/** `table.column TYPE`, as schema-columns.ts writes them. */
function documentedColumns(): string[] {
  const sections = text.split('\n### `').slice(1);
  return sections.flatMap((section) => {
    const table = section.slice(0, section.indexOf('`'));
    const rows = [...section.matchAll(/^\| `(\w+)` \| (\w+\??) \|/gm)];
    return rows.map(([, column, type]) => `${table}.${column} ${type}`);
  });
}

/** The bytes of each example as hexadecimal digits: what begins its lines. */
function documentedExamples(): Map<string, string> {
  const found = [...text.matchAll(/^example (.*)\n([^]*?)\n```/gm)];
  return new Map(
    found.map(([, name, lines]) => {
      const bytes = lines!
        .split('\n')
        .map((line) => /^((?:[0-9a-f]{2} ?)*)(?: |$)/.exec(line)?.[1]);
      return [name!, bytes.join('').replaceAll(' ', '')];
    }),
  );
}
