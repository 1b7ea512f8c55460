import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import {
  RequestReader,
  type ReadRequests,
} from '../../../../agent/probes/requests/request-reader.js';
import {budgetSumNs} from '../../../../src/domain/request.js';

/** Without the empty line at its end, as JSON writes it. */
const HEAD = 'GET /v2/ HTTP/1.1\\r\\nHost: x\\r\\n';
const TRACE = `traceparent: 00-${'a'.repeat(32)}-${'b'.repeat(16)}-01\\r\\n`;
const SAMPLE = new URL('../../../../bpf/requests.sample.ndjson', import.meta.url);

describe('RequestReader', () => {
  test('reads a recorded run: keep-alive, an upload, two pipelined, a path that is no ASCII', () => {
    const {records, unreadable} = readAll(readFileSync(SAMPLE, 'utf8').split('\n'));

    assert.equal(unreadable, 0);
    assert.deepEqual(
      records.map(({method, path, step, status}) => [method, path, step, status]),
      [
        ['GET', '/v2/', 'ping', 200],
        ['GET', '/v2/a/tags/list', 'tags.list', 404],
        ['GET', '/v2/a/tags/list', 'tags.list', 404],
        ['GET', '/v2/a/tags/list', 'tags.list', 404],
        ['POST', '/v2/u/blobs/uploads/', 'upload.start', 202],
        ['GET', '/v2/p/1', 'other', 404],
        ['GET', '/v2/p/2', 'other', 404],
        ['GET', '/v2/\u00c3\u00a9', 'other', 404],
      ],
    );
    assert.deepEqual(
      records.slice(1, 4).map(({trace}) => trace?.spanId.slice(0, 2)),
      ['00', '01', '02'],
    );
    for (const {budget, durationNs} of records) assert.equal(budgetSumNs(budget), durationNs);
  });

  test('knows the target by the root of its process tree and drops what is none', () => {
    const lines = readFileSync(SAMPLE, 'utf8').split('\n');

    assert.deepEqual(readAll(lines, undefined).records, []);
    assert.ok(readAll(lines, 'registry').records.every(({target}) => target === 'registry'));
  });

  test('counts requests that ended and did not come', () => {
    const ended = (count: number): string =>
      `{"type": "map", "data": {"@requests_ended": ${count}}}`;
    const {lost} = readAll([ended(0), ended(5), ended(5), ended(5), ended(5)]);

    assert.equal(lost, 5);
  });

  test('counts a line that is cut short as unreadable, and goes on', () => {
    const {unreadable} = readAll(['{"type": "map", "data": {"@requests_done0": {"1,2": [3,4']);

    assert.equal(unreadable, 1);
  });

  test('makes no request of a TLS hello that a plain server refused, and counts one without a head', () => {
    const done =
      '{"type": "map", "data": {"@requests_done0": {"7,50": [60, 1441151880758558720, 0, 0, 0, 0, 0, 0, 0, 0]}}}';
    const hello = head(50n).replace(/GET.*?"/, '\\u0016\\u0003\\u0001"');

    const refused = readAll([hello, done]);
    const headless = readAll([done]);

    assert.deepEqual([refused.records.length, refused.unreadable], [0, 0]);
    assert.deepEqual([headless.records.length, headless.unreadable], [0, 1]);
  });

  test('leaves the lines of other probes alone', () => {
    assert.equal(
      reader().readLine('{"type": "map", "data": {"@syscalls_ns": {"1,2,3": 4}}}'),
      undefined,
    );
    assert.equal(reader().readLine('{"type": "printf", "data": "tick 1\\n"}'), undefined);
  });

  test('says what else a port speaks', () => {
    const counts = '{"443,2,7": 12, "50051,3,7": 1, "6379,4,8": 2, "80,1,7": 1, "81,77,7": 1}';
    const line = `{"type": "map", "data": {"@requests_other1": ${counts}}}`;

    assert.deepEqual(readAll([line]).spoken, [
      {rootPid: 7, port: 443, protocol: 'TLS', connections: 12},
      {rootPid: 7, port: 50_051, protocol: 'HTTP/2', connections: 1},
      {rootPid: 8, port: 6379, protocol: 'other', connections: 2},
      {rootPid: 7, port: 80, protocol: 'HTTP/1', connections: 1},
    ]);
  });

  for (const [what, text, status, longHeads] of [
    ['whose head was cut before a trace', HEAD, 200, 1],
    ['whose head is whole', `${HEAD}\\r\\n`, 200, 0],
    ['whose head was cut behind its trace', HEAD + TRACE, 200, 0],
    ['that nobody answered', HEAD, 0, 0],
  ] as const) {
    test(`${longHeads === 0 ? 'does not count' : 'counts'} a request ${what} as one with a long head`, () => {
      const {records, spoken} = readAll([
        head(50n, text),
        `{"type": "map", "data": {"@requests_peer0": {"7,50": [9,0,0,${(4711 << 16) | 5000},16777343]}}}`,
        `{"type": "map", "data": {"@requests_done0": {"7,60": [60,${BigInt(status) << 48n},0,0,0,0,0,0,0,0]}}}`,
      ]);

      assert.equal(records.length, 1);
      assert.deepEqual(
        spoken,
        Array(longHeads).fill({rootPid: 9, port: 5000, protocol: 'long heads', connections: 1}),
      );
    });
  }

  test('keeps words above 2^53 to the last digit', () => {
    const words = [9_007_199_254_740_993n, 0n, 0n, 1n, 0n, 0n, 0n, 0n, 0n, 9n];
    const lines = [
      head(9_007_199_254_740_990n),
      '{"type": "map", "data": {"@requests_peer0": {"7,9007199254740990": [1,5,0,131074,16777343]}}}',
      `{"type": "map", "data": {"@requests_done0": {"7,9007199254740993": [${words.join(',')}]}}}`,
    ];

    const [record] = readAll(lines).records;

    assert.equal(record?.durationNs, 12);
    assert.deepEqual(
      [...record.budget],
      [
        ['cpu', 1],
        ['queue', 9],
        ['unexplained', 2],
      ],
    );
  });
});

/** As JSON writes it. */
function head(atNs: bigint, text = `${HEAD}\\r\\n`): string {
  return `{"type": "map", "data": {"@requests_head0": {"7,${atNs},199": "${text}"}}}`;
}

function reader(target: string | undefined = 'registry'): RequestReader {
  return new RequestReader({
    targetOf: () => target,
    goVersionOf: () => 'go1.19.8',
    toUnixNs: (kernelNs) => kernelNs,
    mapKeys: 16_384,
    deviceName: () => 'sda',
  });
}

function readAll(lines: readonly string[], ...target: [(string | undefined)?]): ReadRequests {
  const one =
    target.length === 0
      ? reader()
      : new RequestReader({
          targetOf: () => target[0],
          goVersionOf: () => 'go1.19.8',
          toUnixNs: (kernelNs) => kernelNs,
          mapKeys: 16_384,
          deviceName: () => 'sda',
        });
  const read = lines.flatMap((line) => one.readLine(line) ?? []);
  return {
    records: [...read.flatMap(({records}) => records), ...one.finishTick(0n)],
    lost: read.reduce((sum, {lost}) => sum + lost, 0),
    unreadable: read.reduce((sum, {unreadable}) => sum + unreadable, 0),
    spoken: read.flatMap(({spoken}) => spoken),
    unknownLayouts: read.flatMap(({unknownLayouts}) => unknownLayouts),
    full: read.flatMap(({full}) => full),
  };
}
