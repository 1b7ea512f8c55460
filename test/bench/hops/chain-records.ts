// Makes the records of a chain in the shape of Harbor, second by second: a request of a client at nginx,
// core and the registry, and the registry's calls to its store, with the records of both sides.

import type {RequestRecord} from '../../../src/domain/request.js';
import {aRequest} from '../../src/domain/support/sample-request.js';

const MS = 1_000_000;
const HOPS = ['nginx', 'core', 'registry'] as const;
const STORE_CALLS = 4;
/** nginx has one record, core and the registry two each beside their callers, each call to the store two. */
export const RECORDS_PER_REQUEST = 2 * HOPS.length - 1 + 2 * STORE_CALLS;

/** The records of one second. `second` makes names and ids of seconds differ. */
export function secondOfChains(
  second: number,
  perSecond: number,
  startNs: bigint,
): RequestRecord[] {
  return Array.from({length: perSecond}, (_, n) => {
    const beganNs = startNs + BigInt(Math.round((n * 1e9) / perSecond));
    return chainOf(second * perSecond + n, beganNs);
  }).flat();
}

function chainOf(number: number, startNs: bigint): RequestRecord[] {
  const path = `/v2/library/image-${number % 40}/blobs/sha256:${String(number).padStart(64, '0')}`;
  const trace = {traceId: number.toString(16).padStart(32, '0'), spanId: '1'.padStart(16, '0')};
  const records: RequestRecord[] = [];
  HOPS.forEach((target, level) => {
    const last = level === HOPS.length - 1;
    const id = number * HOPS.length + level + 1;
    const beganNs = startNs + BigInt(level * MS);
    const durationNs = (40 - 4 * level) * MS;
    const part = `upstream:${last ? 's3' : HOPS[level + 1]!}` as const;
    const upstreamNs = last ? STORE_CALLS * 4 * MS : durationNs - 2 * MS;
    const ends = level === 0 ? [39_000, 80] : [40_000 + (number % 64), 8_000 + level];
    records.push(
      aRequest(
        durationNs,
        {cpu: MS / 2, runqueue: MS / 4, [part]: upstreamNs},
        {...{target, path, trace, id, startNs: beganNs}, ...server(ends)},
      ),
    );
    const calls = last ? STORE_CALLS : 1;
    for (let call = 0; call < calls; call += 1) {
      const callNs = upstreamNs / calls;
      const callStartNs = beganNs + BigInt(MS / 2) + BigInt(Math.round(call * callNs));
      const to = [41_000 + (number % 64), last ? 9_000 : 8_001 + level] as const;
      const made = last ? `/registry/${call}/${number}` : path;
      const shared = {path: made, ...(last ? {} : {trace})};
      records.push(
        aRequest(
          callNs,
          {send: MS / 10, [part]: callNs - MS / 10},
          {
            ...{side: 'client', target, startNs: callStartNs, origin: {id, by: 'goroutine'}},
            ...{...shared, ...client(last ? to : [40_000 + (number % 64), to[1]])},
          },
        ),
      );
      if (!last) continue;
      const served = {target: 's3', startNs: callStartNs + BigInt(MS / 10), ...shared};
      records.push(aRequest(callNs - MS, {cpu: callNs - MS}, {...served, ...server(to)}));
    }
  });
  return records;
}

function server([peer, local]: readonly number[]): Partial<RequestRecord> {
  return {local: `127.0.0.1:${local}`, peer: `127.0.0.1:${peer}`, netns: 4_026_531_840};
}

function client([local, peer]: readonly number[]): Partial<RequestRecord> {
  return {local: `127.0.0.1:${local}`, peer: `127.0.0.1:${peer}`, netns: 4_026_531_840};
}
