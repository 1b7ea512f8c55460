// A comparison over hops: where the client's time went before and after, and what chance explains of it.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {RunComparisonJson} from '../../../../src/contract/report-json.js';
import type {HopComparisonJson, HopPlaceChangeJson} from '../../../../src/contract/hops-json.js';
import {histogramOf} from '../../../../src/domain/histogram.js';
import type {LoadReport} from '../../../../src/domain/load.js';
import type {RunReader, StoredHopEdge} from '../../../../src/domain/ports.js';
import {compareReports} from '../../../../src/insight/compare/compare.js';
import {compareHops} from '../../../../src/insight/hops/compare-hops.js';
import {hopSentences} from '../../../../src/insight/change/hop-sentence.js';
import {stretches} from '../../../../src/insight/change/stretch.js';
import {reportSide} from '../../../../src/insight/report/report-side.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {compareRuns} from '../../../../src/insight/stretches/compare-runs.js';
import {renderComparison} from '../../../../src/commands/render/comparison.js';
import {renderHopChanges} from '../../../../src/commands/render/comparison-hops.js';
import {comparisonMarkdown} from '../../../../src/commands/render/gate-markdown.js';
import {noise} from '../change/noise.js';
import {hopsOf, type SecondOfHops} from '../support/sample-hops.js';
import {counterOf, intervalOf, loadOf, phaseOf, readerOf, seconds} from '../support/sample-run.js';

const SECONDS = 30;
const REQUESTS = 20;
/** The client waits so much longer than nginx does. */
const WAY_MS = 2;
const S3 = 'upstream:s3';
/** What tells that an agent sees the hops. */
const WATCHED = ['nginx', 'core', 'registry'].map((target) =>
  counterOf('process', '', 'cpu_ns', 1, target),
);

describe('a comparison over hops', () => {
  test('names the peer that grew with its interval, and no place that chance moved', () => {
    const {hops} = compared(run(1), run(2, {[`nginx>core>registry ${S3}`]: 20})).comparisons[0]!;

    const [chain] = hops!;
    assert.equal(chain!.of, 'client');
    const s3 = placeOf(chain!, 'nginx>core>registry', S3);
    assert.ok(s3.chance!.lowMs > 18 && s3.chance!.highMs < 22, JSON.stringify(s3));
    const grown = chain!.mean.places.filter(({chance}) => chance!.lowMs > 0);
    assert.deepEqual(grown, [s3]);
    assert.match(
      hopSentences(hops)[0]!,
      /^over all hops a manifest\.get takes \+\S+ ms \(.+\) for its client: \+\S+ ms \(\+.+ to \+.+\) is s3, asked by registry$/,
    );
  });

  test('tells the way to a hop, and which part of a hop grew', () => {
    const more = {'nginx>core network': 4, 'nginx>core cpu': 6};
    const {hops} = compared(run(1), run(2, more)).comparisons[0]!;

    assert.match(
      hopSentences(hops)[0]!,
      /: \+\S+ ms \(.+\) is core itself, \+\S+ ms \(.+\) is the way from nginx to core$/,
    );
    const {parts} = placeOf(hops![0]!, 'nginx>core', 'own');
    const grown = parts.filter(({chance}) => chance!.lowMs > 0).map(({part}) => part);
    assert.deepEqual(grown, ['cpu']);
  });

  test('has the causes of two runs at the hop where they are', () => {
    const [before, after] = [run(1), run(2, {'nginx>core network': 20})];

    const {comparisons} = compareReports(reportSide(before, after), reportSide(after, after));

    const {causes, grown} = comparisons[0]!.causes!;
    assert.deepEqual([grown!.target, grown!.step], ['nginx', 'manifest.get']);
    assert.deepEqual(
      causes.map(({name, target}) => [name, target]),
      [['between-hops', 'core']],
    );
    assert.ok(Math.abs(causes[0]!.explainsMs - 20) < 1, `${causes[0]!.explainsMs} ms`);
  });

  test('tells no growth where only chance differs', () => {
    const told = [2, 3, 4, 5, 6].flatMap((seed) =>
      hopSentences(compared(run(1), run(seed)).comparisons[0]!.hops),
    );

    assert.deepEqual(told, []);
  });

  test('adds up to the change of the whole, in the mean and in the slowest 1 %', () => {
    const [chain] = compared(run(1), run(2, {'nginx cpu': 3})).comparisons[0]!.hops!;

    for (const {deltaMs, places} of [chain!.mean, chain!.slowest]) {
      const sum = places.reduce((total, place) => total + place.deltaMs, 0);
      assert.ok(Math.abs(sum - deltaMs) < 1e-9, `${sum} of ${deltaMs}`);
      for (const {place, deltaMs: ms, parts} of places) {
        if (place !== 'own') continue;
        assert.ok(Math.abs(parts.reduce((total, part) => total + part.deltaMs, 0) - ms) < 1e-9);
      }
    }
  });

  test('leaves the way from the client out where one side has no figures of clients', () => {
    const [chain] = compared(run(1), run(2, {'nginx cpu': 3}, false)).comparisons[0]!.hops!;

    assert.equal(chain!.of, 'target');
    assert.ok(
      !chain!.mean.places.some(({path, place}) => path.length === 1 && place === 'network'),
    );
    assert.match(hopSentences([chain!])[0]!, /takes \+\S+ ms .* at nginx: .* is nginx itself$/);
  });

  test('takes whole runs as witnesses where there are three on each side', () => {
    const base = [1, 2, 3].map((seed) => ({reader: run(seed)}));
    const slow = [4, 5, 6].map((seed) => ({
      reader: run(seed, {[`nginx>core>registry ${S3}`]: 20}),
    }));

    const {hops, blocks} = compareRuns(base, slow).comparisons[0]!;

    assert.equal(blocks!.of, 'runs');
    assert.match(hopSentences(hops)[0]!, /for its client: .* is s3, asked by registry$/);
  });

  test('is a table and a sentence in text and in Markdown', () => {
    const result = compared(run(1), run(2, {[`nginx>core>registry ${S3}`]: 20}));

    const text = renderComparison(result, {color: false, width: 140});
    assert.match(text, /• over all hops a manifest\.get takes/);
    assert.match(text, /manifest\.get over hops, ms +before +after +change +99 %/);
    assert.match(
      text,
      /\n +s3 asked by registry +[45]\.\d+ +2[45]\.\d+ +\+(19|20)\.\d+ +\+1\d\.\d+ to \+2\d/,
    );
    assert.match(text, /\n +→nginx .*\n.* 600 → 600 requests, as the client has it\n/s);
    const markdown = comparisonMarkdown(result);
    assert.match(markdown, /- over all hops a manifest\.get takes/);
    assert.match(markdown, /\| s3 asked by registry \| [45]\.\d+ \| 2[45]\.\d+ \|/);
  });

  test('counts a wait that names a protocol alone for the only peer that it can be for', () => {
    const edge: StoredHopEdge = {
      ...{phase: 0, from: 'registry', to: 's3', by: 'connection'},
      ...{calls: 1, errors: 0, callNs: 1, servedNs: 1},
    };
    const side = (seed: number, ms: number): RunReader => ({
      ...run(seed, {'nginx>core>registry upstream:http': ms}),
      hopEdges: () => [edge],
    });

    const {hops} = compared(side(1, 1), side(2, 21)).comparisons[0]!;

    const [chain] = hops!;
    const s3 = placeOf(chain!, 'nginx>core>registry', S3);
    assert.ok(s3.chance!.lowMs > 18 && s3.chance!.highMs < 22, JSON.stringify(s3));
    assert.deepEqual(s3.parts.map(({part}) => part).sort(), ['upstream:http', S3]);
    const grown = s3.parts.filter(({chance}) => chance!.lowMs > 0).map(({part}) => part);
    assert.deepEqual(grown, ['upstream:http']);
    assert.equal(placeOf(chain!, 'nginx>core>registry', 'upstream:http'), undefined);
  });

  test('has what the load did not ask for, and tells nothing of it', () => {
    const [before, after] = [run(1), run(2, {'nginx cpu': 30})].map(
      (reader) => buildReport(reader).phases[0]!.hops!,
    );
    const chains = after!.chains.map((chain) => ({...chain, isBesideLoad: true as const}));

    const beside = compareHops(before, {...after!, chains})!;

    assert.deepEqual(
      beside.map(({isBesideLoad}) => isBesideLoad),
      [true],
    );
    assert.deepEqual(hopSentences(beside), []);
    assert.equal(renderHopChanges(beside, {paint: (_, plain) => plain, width: 100}), '');
  });

  test('is absent where a side has no chain of that step', () => {
    assert.equal(compareHops(undefined, {chains: [], edges: []}), undefined);
  });
});

function placeOf({mean}: HopComparisonJson, path: string, place: string): HopPlaceChangeJson {
  return mean.places.find((each) => each.path.join('>') === path && each.place === place)!;
}

function compared(before: RunReader, after: RunReader): RunComparisonJson {
  const [left, right] = [before, after].map((reader) => ({
    report: buildReport(reader),
    stretchOf: stretches(reader, seconds(SECONDS)),
  }));
  return compareReports(left!, right!);
}

/** Half a minute of requests over four hops, each second of them slower or faster by chance. */
function run(
  seed: number,
  moreMs: Readonly<Record<string, number>> = {},
  hasClient = true,
): RunReader {
  const random = noise(seed);
  const usual: Readonly<Record<string, number>> = {
    ...{'nginx cpu': 1, 'nginx>core network': 1, 'nginx>core cpu': 3},
    ...{'nginx>core>registry network': 1, 'nginx>core>registry sched': 2},
    [`nginx>core>registry ${S3}`]: 5,
  };
  const others = Object.keys(moreMs).filter((name) => usual[name] === undefined);
  const partsMs = {...usual, ...Object.fromEntries(others.map((name) => [name, 0]))};
  const all = Array.from({length: SECONDS}, (_, second): SecondOfHops => {
    const own = Object.entries(partsMs).map(([name, ms]) => {
      return [name, ms * Math.exp(0.05 * random.normal()) + (moreMs[name] ?? 0)] as const;
    });
    return {phase: 0, second, requests: REQUESTS, partsMs: Object.fromEntries(own)};
  });
  return {
    ...readerOf({
      phases: [phaseOf(0, 'load', 0, SECONDS)],
      load: hasClient ? all.map(clientOf) : [],
      intervals: all.map(({second}) => intervalOf(second, second + 1, WATCHED)),
    }),
    hops: (filter) => hopsOf(all, filter),
  };
}

function clientOf({second, partsMs}: SecondOfHops): LoadReport {
  const ms = Object.values(partsMs).reduce((sum, part) => sum + part, WAY_MS);
  const report = loadOf(0, second, REQUESTS, ms);
  const latency = histogramOf(Array<number>(REQUESTS).fill(ms * 1e6), 7);
  return {
    ...report,
    rows: report.rows.map((row) =>
      row.scope === 'request' ? {...row, step: 'manifest.get', latency} : row,
    ),
  };
}
