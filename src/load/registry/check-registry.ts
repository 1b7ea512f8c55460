// Asks a server before the first phase whether it is a registry and takes our credentials, with
// `GET /v2/` (end-1 of the OCI distribution-spec).

import {messageOf, ProfilerError} from '../../domain/error.js';
import {HttpFailure, httpFailure} from '../http/failure.js';
import {Session, type SessionOptions} from './session.js';
import type {Reply} from './call.js';
import {OperationTrace} from './operation-trace.js';

/** A registry that takes longer for its cheapest answer counts as unreachable. */
export const PREFLIGHT_TIMEOUT_MS = 10_000;

/**
 * Rejects with `LOAD_REGISTRY_UNREACHABLE`, `LOAD_UNAUTHORIZED` or `LOAD_NOT_A_REGISTRY`. Messages show
 * the target as it was given.
 */
export async function checkRegistry(target: string, options: SessionOptions): Promise<void> {
  const session = new Session({...options, timeoutMs: PREFLIGHT_TIMEOUT_MS});
  const trace = new OperationTrace('preflight', options.random);
  try {
    const reply = await session.call(trace, {
      step: 'ping',
      method: 'GET',
      to: '/v2/',
      scope: '',
      expect: [200],
    });
    assertRegistry(target, reply);
  } catch (error) {
    throw asProfilerError(target, error);
  } finally {
    session.stop(new HttpFailure('interrupted', 'the check is over'));
  }
}

function assertRegistry(target: string, {head}: Reply): void {
  const type = head.header('content-type') ?? '';
  if (!/html/i.test(type)) return;
  throw new ProfilerError(
    'LOAD_NOT_A_REGISTRY',
    `${target} answers GET /v2/ with a web page`,
    'Perhaps a login page of a proxy, or the wrong port.',
  );
}

function asProfilerError(target: string, error: unknown): ProfilerError {
  if (error instanceof ProfilerError) return error;
  const {kind, message} = httpFailure(error);
  if (kind === '401' || kind === '403') {
    return new ProfilerError(
      'LOAD_UNAUTHORIZED',
      `${target} refuses us: ${message}`,
      'Name a user with --username and give REGSCOPE_PASSWORD or --password-file, or auth in the scenario.',
      {cause: error},
    );
  }
  if (kind === 'protocol' || kind === 'redirect' || kind === '404' || kind === '4xx') {
    return new ProfilerError(
      'LOAD_NOT_A_REGISTRY',
      `${target} is no registry: ${message}`,
      'The target is the address of the registry itself, without a path: http://host:port.',
      {cause: error},
    );
  }
  return new ProfilerError(
    'LOAD_REGISTRY_UNREACHABLE',
    `cannot reach the registry ${target}: ${messageOf(error)}`,
    kind === 'tls'
      ? 'Name its CA under tls: {ca: FILE}, or set tls: {insecure: true}.'
      : 'Is it running, and is the port right? `curl -i TARGET/v2/` should answer 200 or 401.',
    {cause: error},
  );
}
