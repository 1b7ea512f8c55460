// Compares the requests of a target with its own access log, line by line.

import {readFileSync} from 'node:fs';

import type {RequestRecord} from '../../../src/domain/request.js';

export interface Captured {
  readonly logged: number;
  readonly captured: number;
  /** Lines without a record, a few of them. */
  readonly missing: readonly string[];
}

/** The S3 server writes the name of what was asked and the key in place of the method. */
const LINE = /\b(GET|HEAD|POST|PUT|PATCH|DELETE|s3_\w+ \S+) (\/\S*)/;
const SHOWN = 3;

/** Before a run begins, the load tries an upload to a repository of this name (src/load/registry). */
const BEFORE_RUN = '/preflight/';

/** `log` is a file that no earlier run has written to. What was asked before the run does not count. */
export function capturedOf(log: string, records: readonly RequestRecord[]): Captured {
  const left = new Map<string, number>();
  for (const {path} of records) add(left, nameOf(path), 1);
  const missing: string[] = [];
  let logged = 0;
  const lines = readFileSync(log, 'latin1').split('\n');
  const begin = lines.findLastIndex((line) => line.includes(BEFORE_RUN)) + 1;
  for (const line of lines.slice(begin)) {
    const [, method, uri] = LINE.exec(line) ?? [];
    if (method === undefined || uri === undefined) continue;
    logged += 1;
    const name = nameOf(uri);
    if ((left.get(name) ?? 0) > 0) add(left, name, -1);
    else missing.push(`${method} ${name}`);
  }
  return {logged, captured: logged - missing.length, missing: missing.slice(0, SHOWN)};
}

/** Logs write queries and methods in ways of their own, so the path alone counts, as a server reads it. */
function nameOf(path: string): string {
  const [plain = ''] = path.replace(/"$/, '').split('?');
  return decode(plain);
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
