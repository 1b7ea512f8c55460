// The small operations: mount a blob, list tags, list repositories, delete an image. Sources: OCI
// distribution-spec v1.1, end-8, end-9, end-11; `_catalog` is Docker's legacy.

import type {PushSpec} from '../../scenario/scenario.js';
import {HttpFailure} from '../http/failure.js';
import {readJson, type Receiver} from './call.js';
import type {OperationTrace} from './operation-trace.js';
import type {Session} from './session.js';
import {continueUpload, UPLOAD_STATUSES, type Blob} from './upload.js';

/** Mounts a blob of the repository `from` (201). Where the registry begins an upload instead, it is done. */
export async function mountBlob(
  {session, repository}: {readonly session: Session; readonly repository: string},
  trace: OperationTrace,
  from: string,
  blob: Blob,
  spec: PushSpec,
): Promise<void> {
  const reply = await session.call(trace, {
    step: 'blob.mount',
    method: 'POST',
    to: `/v2/${repository}/blobs/uploads/?mount=${blob.digest}&from=${encodeURIComponent(from)}`,
    bodyBytes: 0,
    scope: `repository:${repository}:pull,push repository:${from}:pull`,
    expect: [201, ...UPLOAD_STATUSES.start],
  });
  if (reply.status !== 201) await continueUpload({session, repository}, trace, blob, spec, reply);
}

export async function listTags(
  session: Session,
  trace: OperationTrace,
  {repository, tag}: {readonly repository: string; readonly tag: string},
): Promise<void> {
  await session.call(trace, {
    step: 'tags.list',
    method: 'GET',
    to: `/v2/${repository}/tags/list`,
    scope: `repository:${repository}:pull`,
    expect: [200],
    receive: () => listReceiver('tags', tag),
  });
}

export async function listCatalog(session: Session, trace: OperationTrace): Promise<void> {
  await session.call(trace, {
    step: 'catalog.list',
    method: 'GET',
    to: '/v2/_catalog?n=100',
    scope: 'registry:catalog:*',
    expect: [200],
    receive: () => listReceiver('repositories', undefined),
  });
}

export async function deleteImage(
  session: Session,
  trace: OperationTrace,
  {repository, digest}: {readonly repository: string; readonly digest: string},
): Promise<void> {
  await session.call(trace, {
    step: 'manifest.delete',
    method: 'DELETE',
    to: `/v2/${repository}/manifests/${digest}`,
    scope: `repository:${repository}:delete`,
    expect: [200, 202, 204],
  });
}

// A page of a longer list (it has a Link header) may lack the name that is looked for.
function listReceiver(key: string, member: string | undefined): Receiver {
  return {
    check(response) {
      const list = readJson(response, 'the registry')[key];
      if (!Array.isArray(list)) throw new HttpFailure('protocol', `a list without ${key}`);
      const isWhole = response.head.header('link') === undefined;
      if (isWhole && member !== undefined && !list.includes(member)) {
        throw new HttpFailure('protocol', `the list of ${key} lacks ${member}`);
      }
    },
  };
}
