// Blobs that clients fetch from the storage, to which the registry redirects them: the redirect and the download are two
// requests of two chains, and count once each at every hop.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {renderHops} from '../../../../src/commands/render/report-hops.js';
import {histogramOf, type Histogram} from '../../../../src/domain/histogram.js';
import type {RequestRecord} from '../../../../src/domain/request.js';
import {stepOf} from '../../../../src/domain/step.js';
import type {S3Clues} from '../../../../src/domain/steps/s3-step.js';
import {hopRows} from '../../../../src/insight/hops/hop-rows.js';
import {aRequest} from '../../domain/support/sample-request.js';
import {START_NS, aBatch, sharedStore} from '../support/sample-run.js';

const {writer, catalog, newRun} = sharedStore();
const MS = 1_000_000;
const BLOBS = 20;
const STORED = '/registry/docker/registry/v2/blobs/sha256/aa/data';
const SIGNED = '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=aa';
const [NGINX, REGISTRY, S3] = ['10.0.0.1:80', '10.0.0.2:5000', '10.0.0.3:9000'] as const;

/** What was asked: its step is the one that an agent finds. */
interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly status?: number;
  readonly s3?: S3Clues;
}

interface Times {
  readonly fromMs: number;
  readonly ms: number;
  /** In ms. */
  readonly parts: Readonly<Record<string, number>>;
}

function seen(
  {method = 'GET', path, status = 200, s3}: Asked,
  {fromMs, ms, parts}: Times,
  more: Partial<RequestRecord>,
): RequestRecord {
  const budget = Object.fromEntries(
    Object.entries(parts).map(([part, partMs]) => [part, partMs * MS]),
  );
  const startNs = START_NS + BigInt(fromMs * MS);
  const step = stepOf(method, path, {status, s3});
  return aRequest(ms * MS, budget, {method, path, status, step, startNs, ...more});
}

/** A client's request for a blob, that it is redirected, and its download. */
function fetched(n: number): RequestRecord[] {
  const fromMs = 100 * n;
  const redirect = {path: `/v2/a/blobs/sha256:${n}`, status: 307};
  const stat = {method: 'HEAD', path: STORED, s3: {isCopy: false}};
  const toRegistry = {local: '10.0.0.1:41000', peer: REGISTRY};
  const toS3 = {local: '10.0.0.2:42000', peer: S3};
  const back = ({local, peer}: typeof toS3 | typeof toRegistry) => ({local: peer, peer: local});
  const [atNginx, atRegistry] = [2 * n + 1, 2 * n + 2];
  return [
    seen(
      redirect,
      {fromMs, ms: 10, parts: {cpu: 2, 'upstream:registry': 8}},
      {target: 'nginx', id: atNginx, local: NGINX, peer: `10.0.0.9:${50_000 + n}`},
    ),
    seen(
      redirect,
      {fromMs: fromMs + 1, ms: 8, parts: {'upstream:registry': 8}},
      {side: 'client', target: 'nginx', origin: {id: atNginx, by: 'connection'}, ...toRegistry},
    ),
    seen(
      redirect,
      {fromMs: fromMs + 2, ms: 6, parts: {cpu: 2, 'upstream:s3': 4}},
      {target: 'registry', id: atRegistry, ...back(toRegistry)},
    ),
    seen(
      stat,
      {fromMs: fromMs + 3, ms: 4, parts: {'upstream:s3': 4}},
      {side: 'client', target: 'registry', origin: {id: atRegistry, by: 'goroutine'}, ...toS3},
    ),
    seen(stat, {fromMs: fromMs + 4, ms: 2, parts: {cpu: 2}}, {target: 's3', ...back(toS3)}),
    seen(
      {path: STORED + SIGNED},
      {fromMs: fromMs + 20, ms: 30, parts: {'fs.read': 10, send: 20}},
      {target: 's3', local: S3, peer: `10.0.0.9:${60_000 + n}`},
    ),
  ];
}

/** A look of the registry at its storage, whose call was not seen. */
const LOOK = seen(
  {path: '/registry?list-type=2&prefix=docker', s3: {isCopy: false}},
  {fromMs: 50, ms: 1, parts: {cpu: 1}},
  {target: 's3', local: S3, peer: '10.0.0.2:43000'},
);

/** As the clients of the load had them. */
const CLIENTS: ReadonlyMap<string, Histogram> = new Map([
  ['blob.redirect', latencies(12)],
  ['blob.download', latencies(32)],
]);

function latencies(ms: number): Histogram {
  return histogramOf(Array<number>(BLOBS).fill(ms * MS), 7);
}

test('a redirect and the download behind it are counted and named at every hop', async () => {
  const run = await newRun();
  const endNs = START_NS + 10_000_000_000n;
  const phase = {index: 0, name: 'pull', spanId: '1'.padStart(16, '0')};
  await writer.putPhase(run.id, {...phase, startNs: START_NS - 1_000_000_000n, endNs});
  const records = [...Array.from({length: BLOBS}, (_, n) => fetched(n)).flat(), LOOK];
  await writer.putBatches(run.id, [aBatch(0, {records, clockOffsetNs: 0n})]);
  await writer.closeRun(run.id);

  const reader = catalog.open(run.id);
  const hops = hopRows(reader, () => CLIENTS).get(0)!;
  reader.close();

  const calls = hops.edges.map(({from = 'clients', to, by, calls: count}) => [from, to, by, count]);
  assert.deepEqual(calls.sort(), [
    ['clients', 'nginx', 'none', BLOBS],
    ['clients', 's3', 'none', BLOBS + 1],
    ['nginx', 'registry', 'connection', BLOBS],
    ['registry', 's3', 'connection', BLOBS],
  ]);
  assert.deepEqual(
    hops.chains.map(({target, step, requests, isBesideLoad = false}) => {
      return [target, step, requests, isBesideLoad];
    }),
    [
      ['s3', 'blob.download', BLOBS, false],
      ['nginx', 'blob.redirect', BLOBS, false],
      ['s3', 's3.list', 1, true],
    ],
  );
  const [download, redirect] = hops.chains;
  for (const [chain, clientMs] of [
    [download!, 32],
    [redirect!, 12],
  ] as const) {
    const {mean} = chain;
    assert.ok(Math.abs(mean.clientMs! - clientMs) < 0.01 * clientMs, `${mean.clientMs} ms`);
    const sumMs = mean.parts.reduce((sum, {ms}) => sum + ms, 0);
    assert.ok(Math.abs(sumMs - mean.clientMs!) < 1e-6);
  }
  const text = renderHops(hops, {paint: (_, plain) => plain, width: 140});
  assert.match(text, /blob\.download +median +20 +32\.\d+ +→s3 .*, s3 30\.0/);
  const redirected = text.slice(text.indexOf('blob.redirect')).split('slowest')[0]!;
  for (const place of ['→nginx', 'nginx', '→registry', 'registry', '→s3', 's3']) {
    assert.ok(redirected.includes(`${place} 2.0`), `${place} in ${redirected}`);
  }
  assert.match(text, /\n +s3\.list +s3 +1 +– +1\.00 +other clients, or registry\n/);
});
