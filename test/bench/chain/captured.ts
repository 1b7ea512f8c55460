// Compares the requests of a target with its own access log, line by line.

import {readFileSync} from 'node:fs';

import type {RequestRecord} from '../../../src/domain/request.js';

export interface Captured {
  readonly logged: number;
  readonly captured: number;
  /** Lines without a record, a few of them. */
  readonly missing: readonly string[];
}

const LINE = /\b(GET|HEAD|POST|PUT|PATCH|DELETE) (\/\S*)/;
const SHOWN = 3;

/** The number of bytes of a log, from which its next lines count. */
export function lengthOf(log: string): number {
  return readFileSync(log).length;
}

export function capturedOf(
  log: string,
  fromByte: number,
  records: readonly RequestRecord[],
): Captured {
  const left = new Map<string, number>();
  for (const {method, path} of records) add(left, nameOf(method, path), 1);
  const missing: string[] = [];
  let logged = 0;
  for (const line of readFileSync(log).subarray(fromByte).toString('latin1').split('\n')) {
    const [, method, uri] = LINE.exec(line) ?? [];
    if (method === undefined || uri === undefined) continue;
    logged += 1;
    const name = nameOf(method, uri);
    if ((left.get(name) ?? 0) > 0) add(left, name, -1);
    else missing.push(name);
  }
  return {logged, captured: logged - missing.length, missing: missing.slice(0, SHOWN)};
}

/** Logs write queries in ways of their own, so the path alone counts, as a server reads it. */
function nameOf(method: string, path: string): string {
  const [plain = ''] = path.replace(/"$/, '').split('?');
  return `${method} ${decode(plain)}`;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function add(counts: Map<string, number>, name: string, more: number): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}
