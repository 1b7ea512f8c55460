// Sees to it, before the first phase, that the load may push below its repository: makes the project in
// Harbor if it was asked to, and begins an upload, which it gives up again. Sources: Harbor's API v2.0,
// /projects; OCI distribution-spec v1.1, end-4a; docker's API for the DELETE of an upload.

import {ProfilerError} from '../../domain/error.js';
import {HttpFailure, httpFailure} from '../http/failure.js';
import {locate, withPath} from '../http/url.js';
import {basicHeader, type Credentials} from './authenticator.js';
import type {Call} from './call.js';
import {PREFLIGHT_TIMEOUT_MS} from './check-registry.js';
import {OperationTrace} from './operation-trace.js';
import {Session, type SessionOptions} from './session.js';
import {UPLOAD_STATUSES} from './upload.js';

export interface Repository {
  /** Repositories of the load are below it; its first part is the project in Harbor. */
  readonly name: string;
  /** Whether Harbor is asked to make the project where it is missing. */
  readonly createProject: boolean;
}

/** These say that every push will fail. Another failure may pass, and is for the load to count. */
const REFUSALS: ReadonlySet<string> = new Set(['401', '403', '404']);

/**
 * Rejects with `LOAD_PREPARATION_FAILED`, in the server's own words. Resolves early when the signal
 * aborts, and when the failure may pass.
 */
export async function prepareRepository(
  target: string,
  {name, createProject}: Repository,
  options: SessionOptions,
  signal: AbortSignal,
): Promise<void> {
  const session = new Session({...options, timeoutMs: PREFLIGHT_TIMEOUT_MS});
  const interrupt = (): void => session.stop(new HttpFailure('interrupted', 'by the user'));
  signal.addEventListener('abort', interrupt, {once: true});
  const trace = new OperationTrace('preflight', options.random);
  try {
    if (createProject) await makeProject(session, trace, name.split('/')[0]!, options.credentials!);
    await tryUpload(session, trace, `${name}/preflight`, options);
  } catch (error) {
    const failure = httpFailure(error);
    if (signal.aborted || (!createProject && !REFUSALS.has(failure.kind))) return;
    throw preparationFailed(`${target} refuses a push below ${name}`, failure.message);
  } finally {
    signal.removeEventListener('abort', interrupt);
    session.stop(new HttpFailure('interrupted', 'the check is over'));
  }
}

/** The error of a load that stops because it could not be prepared. */
export function preparationFailed(what: string, why: string): ProfilerError {
  return new ProfilerError(
    'LOAD_PREPARATION_FAILED',
    `${what}: ${why}`,
    'Name a repository that the user may push to with --repository PROJECT/NAME and --username; ' +
      '--create-project lets Harbor make the project.',
  );
}

async function makeProject(
  session: Session,
  trace: OperationTrace,
  project: string,
  credentials: Credentials,
): Promise<void> {
  const api = {scope: '', authorization: basicHeader(credentials), step: 'api.project'} as const;
  const found = await session.call(trace, {
    ...api,
    method: 'HEAD',
    to: `/api/v2.0/projects?project_name=${project}`,
    expect: [200, 404],
  });
  if (found.status === 200) return;
  const body = Buffer.from(JSON.stringify({project_name: project, metadata: {public: 'false'}}));
  await session.call(trace, {
    ...api,
    method: 'POST',
    to: '/api/v2.0/projects',
    headers: 'Content-Type: application/json\r\n',
    body: () => body,
    bodyBytes: body.length,
    // 409: somebody else has just made it.
    expect: [201, 409],
  });
}

async function tryUpload(
  session: Session,
  trace: OperationTrace,
  repository: string,
  {registry}: SessionOptions,
): Promise<void> {
  const scope = `repository:${repository}:pull,push`;
  const to = `/v2/${repository}/blobs/uploads/`;
  const begun: Call = {
    step: 'upload.start',
    method: 'POST',
    to,
    bodyBytes: 0,
    scope,
    expect: UPLOAD_STATUSES.start,
  };
  const {head} = await session.call(trace, begun);
  const cancel = {step: 'upload.cancel', method: 'DELETE', scope} as const;
  const place = locate(withPath(registry, to), head.header('location'));
  // A registry that cannot give it up forgets it by itself.
  await session
    .call(trace, {...cancel, to: place, expect: UPLOAD_STATUSES.cancel})
    .catch(() => undefined);
}
