import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {stepAfterRedirect, stepOf, type Step} from '../../../src/domain/step.js';

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
  ['GET', '/', 'ping'],
  ['HEAD', '/?probe=1', 'ping'],
  ['POST', '/', 'other'],
  ['GET', 'http://registry', 'ping'],
  ['BREW', '/v2/nginx/manifests/latest', 'other'],
  ['GET', '/api/v2.0/ping', 'api.health'],
  ['GET', '/api/v2.0/health', 'api.health'],
  ['POST', '/api/v2.0/projects', 'api.project'],
  ['HEAD', '/api/v2.0/projects?project_name=library', 'api.project'],
  ['GET', '/api/v2.0/projects/1/members', 'api.project'],
  ['GET', '/api/v2.0/projects/library/repositories?page=1', 'api.repository'],
  ['GET', '/api/v2.0/repositories', 'api.repository'],
  ['GET', '/api/v2.0/projects/library/repositories/nginx/artifacts', 'api.artifact'],
  ['DELETE', '/api/v2.0/projects/library/repositories/nginx/artifacts/v1/tags/v1', 'api.artifact'],
  ['POST', '/api/v2.0/projects/library/repositories/nginx/artifacts/v1/scan', 'api.scan'],
  ['POST', '/api/v1/scan', 'api.scan'],
  ['POST', '/api/v1/jobs', 'api.job'],
  ['GET', '/api/v2.0/system/gc', 'api.job'],
  ['DELETE', '/api/registry/blob/sha256:aa', 'api.artifact'],
  ['POST', '/service/notifications/tasks/7', 'api.notify'],
  ['POST', '/c/login', 'api.session'],
  ['GET', '/api/v2.0/users/current', 'api.session'],
  ['GET', '/api/v2.0/quotas', 'api.other'],
  ['GET', '/registry/docker/registry/v2/blobs/x?X-Amz-Signature=aa&X-Amz-Date=x', 'blob.download'],
  ['HEAD', '/registry/docker/registry/v2/blobs/x?X-Amz-Signature=aa', 's3.head'],
  ['GET', '/container/docker/x?sv=2020-10-02&sig=aa', 'blob.download'],
  ['GET', '/registry/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Security-Token=aa', 'blob.download'],
  ['GET', '/registry/x?AWSAccessKeyId=a&Expires=1&Signature=aa', 'blob.download'],
  ['GET', '/bucket/x?GoogleAccessId=a&Expires=1&Signature=aa', 'blob.download'],
  ['GET', '/x?Expires=1&Signature=aa&Key-Pair-Id=a', 'blob.download'],
  ['GET', '/x?Expires=1&OSSAccessKeyId=a&Signature=aa', 'blob.download'],
  ['GET', '/page?sig=aa', 'other'],
];

const S3_CASES: readonly [method: string, path: string, step: Step][] = [
  ['GET', '/registry/docker/registry/v2/blobs/sha256/aa/data', 's3.get'],
  ['HEAD', '/registry/docker/registry/v2/blobs/sha256/aa/data', 's3.head'],
  ['PUT', '/registry/docker/x', 's3.put'],
  ['DELETE', '/registry/docker/x', 's3.delete'],
  ['POST', '/registry?delete=', 's3.delete'],
  ['GET', '/registry?list-type=2&prefix=docker%2F', 's3.list'],
  ['GET', '/?list-type=2', 's3.list'],
  ['GET', '/', 's3.list'],
  ['POST', '/registry/docker/x?uploads=', 's3.upload.start'],
  ['PUT', '/registry/docker/x?partNumber=1&uploadId=aa', 's3.upload.part'],
  ['POST', '/registry/docker/x?uploadId=aa', 's3.upload.finish'],
  ['DELETE', '/registry/docker/x?uploadId=aa', 's3.upload.cancel'],
  ['GET', '/registry/docker/x?uploadId=aa', 's3.list'],
  // A bucket may be called anything.
  ['GET', '/v2/docker/blobs/x', 's3.get'],
  ['OPTIONS', '/registry/docker/x', 'other'],
];

describe('stepOf', () => {
  for (const [method, path, step] of CASES) {
    test(`calls ${method} ${path} ${step}`, () => {
      assert.equal(stepOf(method, path), step);
    });
  }

  for (const [method, path, step] of S3_CASES) {
    test(`calls ${method} ${path} to S3 ${step}`, () => {
      assert.equal(stepOf(method, path, {s3: {isCopy: false}}), step);
    });
  }

  test('tells a copy within S3 from a PUT, of a part too', () => {
    const s3 = {isCopy: true};

    assert.equal(stepOf('PUT', '/registry/docker/x', {s3}), 's3.copy');
    assert.equal(stepOf('PUT', '/registry/x?partNumber=1&uploadId=aa', {s3}), 's3.copy');
  });

  test('tells the redirect to a blob from a blob', () => {
    const path = '/v2/nginx/blobs/sha256:aa';

    assert.equal(stepOf('GET', path, {status: 200}), 'blob.get');
    assert.equal(stepOf('GET', path, {status: 307}), 'blob.redirect');
    assert.equal(stepOf('HEAD', path, {status: 302}), 'blob.redirect');
    assert.equal(stepOf('GET', '/v2/nginx/manifests/v1', {status: 307}), 'manifest.get');
    // 304 is an answer from a cache, and leads nowhere.
    assert.equal(stepOf('GET', path, {status: 304}), 'blob.get');
  });

  test('is the same at the storage to which a redirect leads and at the client that follows it', () => {
    const signed =
      '/registry/docker/registry/v2/blobs/sha256/aa/data?X-Amz-Algorithm=a&X-Amz-Signature=b';

    for (const [method, step] of [
      ['GET', 'blob.get'],
      ['HEAD', 'blob.head'],
    ] as const) {
      assert.equal(stepAfterRedirect(step, signed), stepOf(method, signed));
      assert.equal(stepAfterRedirect(step, '/v2/nginx/blobs/sha256:aa'), step);
    }
    assert.equal(stepAfterRedirect('blob.get', '/cdn/aa'), 'blob.download');
    assert.equal(stepAfterRedirect('manifest.get', '/v2/nginx/manifests/v1'), 'manifest.get');
  });
});
