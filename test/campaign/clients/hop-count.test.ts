import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readAccessLog} from '../../support/access-log.js';
import {countHop, isWhole} from './hop-count.js';

const NGINX = `HEAD /v2/a/blobs/sha256:1 404
POST /v2/a/blobs/uploads/ 202
- - 400
PUT /v2/a/blobs/uploads/7?_state=x&digest=sha256%3A1 201
GET /v2/a/manifests/v1 499
`;
const REGISTRY = `127.0.0.1 - - [30/Nov/2026:17:40:00 +0000] "GET /v2/a/tags/list?n=5 HTTP/1.1" 200 31 "" "crane"
time="2026-11-30T17:40:00Z" level=info msg="response completed" http.request.method=GET http.request.uri="/v2/"
`;

describe('readAccessLog', () => {
  test("reads nginx's log, and leaves out what was no HTTP", () => {
    const methods = readAccessLog(NGINX).map(({method, status}) => `${method} ${status}`);

    assert.deepEqual(methods, ['HEAD 404', 'POST 202', 'PUT 201', 'GET 499']);
  });

  test("reads the registry's log, and leaves out what it says besides", () => {
    assert.deepEqual(readAccessLog(REGISTRY), [
      {method: 'GET', path: '/v2/a/tags/list?n=5', status: 200},
    ]);
  });
});

describe('countHop', () => {
  const logged = readAccessLog(NGINX);
  const told = [
    {method: 'POST', path: '/v2/a/blobs/uploads/', status: 202},
    {method: 'PUT', path: '/v2/a/blobs/uploads/7?digest=sha256:1', status: 201},
    {method: 'HEAD', path: '/v2/a/blobs/sha256:1', status: 404},
    {method: 'GET', path: '/v2/a/manifests/v1', status: 0},
  ];

  test('finds each request in whatever order, and clients that went away', () => {
    const count = countHop(logged, told);

    assert.deepEqual([count.logged, count.told, count.same], [4, 4, 4]);
    assert.equal(count.kinds, '1 GET 0, 1 HEAD 404, 1 POST 202, 1 PUT 201');
    assert.ok(isWhole(count));
  });

  test('names a request whose status differs on both sides', () => {
    const count = countHop(logged, [...told.slice(1), {...told[0]!, status: 500}]);

    assert.deepEqual(count.missing, ['POST 202 /v2/a/blobs/uploads/']);
    assert.deepEqual(count.extra, ['POST 500 /v2/a/blobs/uploads/']);
    assert.match(count.kinds, /0 of 1 POST 202, 1 of 0 POST 500/);
    assert.ok(!isWhole(count));
  });

  test('is not whole where more is told than was logged, or nothing was asked', () => {
    assert.ok(!isWhole(countHop(logged, [...told, told[0]!])));
    assert.ok(!isWhole(countHop([], [])));
  });
});
