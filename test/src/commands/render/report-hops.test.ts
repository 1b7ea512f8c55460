import assert from 'node:assert/strict';
import {test} from 'node:test';

import {chainTable} from '../../../../src/commands/render/report-hops.js';
import type {HopBandJson, HopChainJson} from '../../../../src/contract/hops-json.js';

test('a chain has a line for each hop, way and peer, around the median and in the slowest 1 %', () => {
  const median = band(10, [
    [['nginx'], 'cpu', 1],
    [['nginx'], 'send', 1],
    [['nginx', 'core'], 'network', 2],
    [['nginx', 'core'], 'upstream:redis', 5.95],
    [['nginx', 'core'], 'cpu', 0.05],
  ]);
  const slowest = band(40, [
    [['nginx'], 'cpu', 1],
    [['nginx', 'core'], 'upstream:redis', 29],
    [['nginx', 'core'], 'upstream:postgres', 10],
  ]);

  const {headers, rows} = chainTable({
    chains: [chain({...median, clientMs: 11}, slowest)],
    edges: [],
  });

  assert.deepEqual(headers, [
    ...['request', 'hop', 'median, ms', 'share', 'slowest 1 %, ms', 'share'],
  ]);
  assert.deepEqual(rows, [
    ['blob.get at nginx', 'all', '11.0', '', '40.0', ''],
    ['', 'nginx', '2.00', '20 %', '1.00', '3 %'],
    ['', '→core', '2.00', '20 %', '0.000', '0 %'],
    ['', 'redis', '5.95', '60 %', '29.0', '73 %'],
    ['', 'postgres', '0.000', '0 %', '10.0', '25 %'],
  ]);
});

test('peers are told apart, and chains beside the load make hops known, whatever the form', () => {
  const asked = band(20, [
    [['core'], 'upstream:redis', 5],
    [['core', 'registry'], 'upstream:redis', 5],
    [['core', 'registry'], 'upstream:s3', 5],
    [['core', 'registry'], 'upstream:sql', 5],
  ]);
  const beside = band(1, [[['s3'], 'cpu', 1]]);
  const chains = [
    chain(asked, asked),
    {...chain(beside, beside), target: 's3', step: 's3.list', isBesideLoad: true as const},
  ];

  const names = chainTable({chains, edges: []}).rows.map(([, name]) => name);

  assert.deepEqual(names, [
    ...['all', 'redis asked by core', 'redis asked by registry', 'calls to s3'],
    'a database connection',
  ]);
});

function band(
  durationMs: number,
  times: readonly (readonly [path: string[], part: string, ms: number])[],
): HopBandJson {
  const parts = times.map(([path, part, ms]) => ({path, part, ms, share: ms / durationMs}));
  return {durationMs, parts};
}

function chain(median: HopBandJson, slowest: HopBandJson): HopChainJson {
  return {
    ...{target: 'nginx', step: 'blob.get', side: 'server', requests: 100, errors: 0},
    ...{mean: median, median, slowest},
  };
}
