// Asks the HTTP API and reads its answers.

import assert from 'node:assert/strict';

import type {ErrorJson} from '../../../../src/contract/run-json.js';
import type {TestApi} from './test-api.js';

export interface JsonAnswer<Json> {
  readonly status: number;
  readonly json: Json;
}

export async function get<Json>({url}: TestApi, path: string): Promise<JsonAnswer<Json>> {
  const response = await fetch(`${url}${path}`);
  return {status: response.status, json: (await response.json()) as Json};
}

/** Posts JSON, or no body at all. An empty answer becomes `{}`. */
export async function post(
  {url}: TestApi,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<JsonAnswer<Record<string, unknown>>> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {...(body === undefined ? {} : {'content-type': 'application/json'}), ...headers},
    ...(body === undefined ? {} : {body: JSON.stringify(body)}),
  });
  const text = await response.text();
  const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return {status: response.status, json};
}

export function assertError(
  {status, json}: JsonAnswer<object>,
  expected: number,
  code: string,
): void {
  const {error} = json as ErrorJson;
  assert.deepEqual([status, error.code], [expected, code]);
  assert.ok(error.message.length > 0 && error.hint.length > 0);
}
