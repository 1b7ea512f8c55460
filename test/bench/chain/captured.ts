// Compares the requests of a target with its own access log, line by line.

import {readFileSync} from 'node:fs';

import type {RequestRecord} from '../../../src/domain/request.js';
import {plainPath, readAccessLog} from '../../support/access-log.js';

export interface Captured {
  readonly logged: number;
  readonly captured: number;
  /** Lines without a record, a few of them. */
  readonly missing: readonly string[];
}

const SHOWN = 3;

/** Before a run begins, the load tries an upload to a repository of this name (src/load/registry). */
const BEFORE_RUN = '/preflight/';

/**
 * `log` is a file that no earlier run has written to. What was asked before the run does not count. The path alone is
 * compared, since the S3 server's log has no methods.
 */
export function capturedOf(log: string, records: readonly RequestRecord[]): Captured {
  const left = new Map<string, number>();
  for (const {path} of records) add(left, plainPath(path), 1);
  const missing: string[] = [];
  const all = readAccessLog(readFileSync(log, 'latin1'));
  const logged = all.slice(all.findLastIndex(({path}) => path.includes(BEFORE_RUN)) + 1);
  for (const {method, path} of logged) {
    const name = plainPath(path);
    if ((left.get(name) ?? 0) > 0) add(left, name, -1);
    else missing.push(`${method} ${name}`);
  }
  return {
    logged: logged.length,
    captured: logged.length - missing.length,
    missing: missing.slice(0, SHOWN),
  };
}

function add(counts: Map<string, number>, name: string, more: number): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}
