import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {ChainRowJson, RequestChainJson} from '../../../../src/contract/request-chain-json.js';
import {chainWaterfall} from '../../../../ui/requests/model/chain-waterfall.js';

const ROW: ChainRowJson = {
  ...{kind: 'request', depth: 0, id: '1', target: 'nginx', method: 'GET', step: 'blob.get'},
  ...{path: '/', status: 200, offsetNs: 0, durationNs: 9e6, count: 1, isInferred: false},
  ...{segments: [], unplaced: {}, notKept: 0, isUnanswered: false, outsideNs: 0},
};
const CHAIN: RequestChainJson = {
  ...{id: '1', startUnixNs: '0', durationNs: 9e6, rows: [ROW], losses: [], isCut: false},
};

describe('the waterfall of one request over all hops', () => {
  test('says who was asked, how that was found, and what failed', () => {
    const {rows} = chainWaterfall({
      ...CHAIN,
      rows: [
        ROW,
        {...ROW, kind: 'call', id: '2', peer: 'core', by: 'connection', status: 0},
        {...ROW, kind: 'wait', id: '3', peer: 'redis', count: 3, isInferred: true},
        {...ROW, kind: 'wait', id: '4', peer: 'sql'},
      ],
    });

    assert.deepEqual(
      rows.map(({name, what, sign, isInferred, isFailed}) => [
        name,
        what,
        sign,
        isInferred,
        isFailed,
      ]),
      [
        ['nginx', 'GET blob.get 200', '', false, false],
        ['core', 'asked GET blob.get cut off', 'connection', false, true],
        ['redis', 'waited, 3 calls', '', true, false],
        ['a database connection', 'waited', '', false, false],
      ],
    );
  });

  test('notes what is missing and not sure', () => {
    const loss = {host: 'db1', probe: 'requests', reason: 'lost_events', count: 2};
    const rows = [{...ROW, notKept: 2, outsideNs: 3e6, isUnanswered: true}];

    const {notes} = chainWaterfall({...CHAIN, rows, losses: [loss], isCut: true});

    assert.deepEqual(
      notes.map((note) => note.replaceAll('\u202f', ' ')),
      [
        '2 more calls were waited for and not kept.',
        'Of 1 calls the other side was not seen, or not kept.',
        'nginx sticks out of its call by 3.00 ms: clocks differ by that.',
        'db1 lost something in that time: requests lost_events, 2.',
        'Too many requests were kept around it: some rows may be missing.',
      ],
    );
    assert.deepEqual(chainWaterfall(CHAIN).notes, []);
  });

  test('bounds the number of rows', () => {
    const {rows, notes} = chainWaterfall({...CHAIN, rows: Array.from({length: 400}, () => ROW)});

    assert.deepEqual([rows.length, notes], [300, ['100 more rows are left out.']]);
  });
});
