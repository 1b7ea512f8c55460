import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {stepOf, type Step} from '../../../src/domain/step.js';

const CASES: readonly [method: string, path: string, step: Step][] = [
  ['GET', '/v2/', 'ping'],
  ['GET', '/v2', 'ping'],
  ['GET', '/service/token?service=harbor-registry', 'token'],
  ['HEAD', '/v2/library/nginx/blobs/sha256:aa', 'blob.head'],
  ['GET', '/v2/library/nginx/blobs/sha256:aa', 'blob.get'],
  ['POST', '/v2/library/nginx/blobs/uploads/', 'upload.start'],
  ['POST', '/v2/nginx/blobs/uploads/?digest=sha256:aa', 'upload.start'],
  ['POST', '/v2/nginx/blobs/uploads/?mount=sha256:aa&from=base', 'blob.mount'],
  ['PATCH', '/v2/nginx/blobs/uploads/6fe1?_state=x', 'upload.chunk'],
  ['PUT', '/v2/nginx/blobs/uploads/6fe1?digest=sha256:aa', 'upload.finish'],
  ['GET', '/v2/nginx/blobs/uploads/6fe1', 'upload.status'],
  ['DELETE', '/v2/nginx/blobs/uploads/6fe1', 'upload.cancel'],
  ['PUT', '/v2/a/b/c/manifests/v1.2', 'manifest.put'],
  ['HEAD', '/v2/nginx/manifests/latest', 'manifest.head'],
  ['GET', '/v2/blobs/uploads/manifests/latest', 'manifest.get'],
  ['GET', '/v2/nginx/tags/list?n=10', 'tags.list'],
  ['GET', '/v2/nginx/referrers/sha256:aa', 'referrers.list'],
  ['GET', '/v2/_catalog', 'catalog.list'],
  ['GET', '/favicon.ico', 'other'],
  ['GET', 'http://registry:5000/v2/nginx/manifests/latest', 'manifest.get'],
  ['POST', 'HTTPS://registry/v2/nginx/blobs/uploads/?mount=sha256:aa', 'blob.mount'],
  ['GET', 'http://registry/v2/', 'ping'],
  ['GET', 'http://registry', 'other'],
  ['BREW', '/v2/nginx/manifests/latest', 'other'],
];

describe('stepOf', () => {
  for (const [method, path, step] of CASES) {
    test(`calls ${method} ${path} ${step}`, () => {
      assert.equal(stepOf(method, path), step);
    });
  }
});
