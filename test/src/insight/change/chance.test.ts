import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {histogramOf, mergeHistograms} from '../../../../src/domain/histogram.js';
import type {LoadReport} from '../../../../src/domain/load.js';
import type {StoredBudget} from '../../../../src/domain/ports.js';
import type {BudgetPart} from '../../../../src/domain/request.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {budgetOf} from '../support/sample-budgets.js';
import {loadOf, phaseOf, readerOf} from '../support/sample-run.js';
import {noise, type Noise} from './noise.js';

const SECONDS = 30;
const PHASES = [phaseOf(0, 'healthy', 0, SECONDS), phaseOf(1, 'sick', SECONDS, 2 * SECONDS)];

describe('the verdict on two phases of one load', () => {
  test('says that nothing grew, and what would have been seen, where only chance differs', () => {
    const {verdict, growth} = reportOf({});

    assert.match(
      verdict[0]!,
      /^from "healthy" to "sick" nothing grew beyond chance: p95 of push moved by .+ ms \(.+ to .+\); growth of .+ ms would have been seen$/,
    );
    assert.ok(!verdict.some((sentence) => sentence.includes('takes')));
    const {chance} = growth!.budgets[0]!.mean;
    assert.ok(chance!.lowMs < 0 && chance!.highMs > 0 && chance!.seenMs > 0);
  });

  test('names the part that grew, and none of those that chance moved', () => {
    const {verdict, growth} = reportOf({'fs.sync': 4});

    assert.match(verdict[0]!, /takes \+[34]\.\d* ms .* on average: \+[34](\.\d+)? ms is fs\.sync$/);
    const {parts} = growth!.budgets[0]!.mean;
    const grown = parts.filter(({chance}) => chance!.lowMs > 0).map(({part}) => part);
    assert.deepEqual(grown, ['fs.sync']);
  });

  test('names the wait for the disk that grew where the whole varies too much to tell', () => {
    const {verdict, growth} = reportOf({'fs.sync': 1.5}, 1, 0, 20);

    const {chance, grownWait} = growth!.budgets[0]!.mean;
    assert.ok(chance!.lowMs < 0, `${chance!.lowMs} ms`);
    assert.equal(grownWait, 'fs.sync');
    assert.match(
      verdict[0]!,
      /^from "healthy" to "sick" an? .+ waits \+1\.\d* ms \(.+ → .+\) longer on average: fs\.sync$/,
    );
  });

  test('says nothing of a wait where it is the whole that varies', () => {
    const {growth} = reportOf({}, 1, 0, 20);

    assert.equal(growth!.budgets[0]!.mean.grownWait, undefined);
  });

  test('says that clients wait longer where no watched target does', () => {
    const {verdict} = reportOf({}, 3);

    assert.match(
      verdict[0]!,
      /p95 of push rose from .+ \(\+.+ to \+.+\); no request at a watched target grew with it beyond chance$/,
    );
  });
});

describe('the verdict on two phases of which one has a few slow requests', () => {
  test('says by how much the mean grew, although the p95 did not', () => {
    const {verdict, growth} = reportOf({}, 1, 1);

    const [push] = growth!.client.filter(({kind}) => kind === 'operation');
    assert.ok(Math.abs(push!.mean!.deltaMs - 20) < 4, `${push!.mean!.deltaMs}`);
    assert.match(
      verdict[0]!,
      /push takes \+\d+(\.\d+)? ms on average \(\+.+ to \+.+\), its p95 moved by no more than chance/,
    );
  });
});

function reportOf(
  sickerMs: Partial<Record<BudgetPart, number>>,
  clientFactor = 1,
  slowRequests = 0,
  collectingMs = 1,
) {
  const random = noise(3);
  const at = Array.from({length: 2 * SECONDS}, (_, second) => second);
  const isSick = (second: number): boolean => second >= SECONDS;
  const budgets = at.map((second) =>
    budgetIn(second, isSick(second) ? sickerMs : {}, {random, collectingMs}),
  );
  const load = at.map((second) => {
    const own = loadIn(second, isSick(second) ? clientFactor : 1, random);
    return isSick(second) ? withSlow(own, slowRequests) : own;
  });
  return buildReport(readerOf({phases: PHASES, budgets, load}));
}

function budgetIn(
  second: number,
  sickerMs: Partial<Record<BudgetPart, number>>,
  {random, collectingMs}: {readonly random: Noise; readonly collectingMs: number},
): StoredBudget {
  const parts = {
    cpu: 3 * Math.exp(random.normal() / 5),
    'fs.sync': 2 * Math.exp(random.normal() / 5) + (sickerMs['fs.sync'] ?? 0),
    'wait:gc': collectingMs * Math.exp(random.normal() / 2),
  };
  return budgetOf(second < SECONDS ? 0 : 1, second, 50, parts);
}

function loadIn(second: number, factor: number, random: Noise): LoadReport {
  const ms = 20 * factor * Math.exp(random.normal() / 5);
  return loadOf(second < SECONDS ? 0 : 1, second, 50, ms);
}

/** A second each, as a connection takes whose first packet was lost. */
function withSlow(report: LoadReport, requests: number): LoadReport {
  const slow = histogramOf(Array<number>(requests).fill(1e9), 7);
  const rows = report.rows.map((row) => {
    return {...row, latency: mergeHistograms([row.latency, slow])};
  });
  return {...report, rows};
}
