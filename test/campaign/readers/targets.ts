// Every reader of foreign bytes that stands alone, with the files that its inputs are made of, and what must hold
// whatever it is given. Those of generators and of the OTLP receiver are here; frames have `npm run campaign -- frames`.

import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';

import {ProfilerError} from '../../../src/domain/error.js';
import {stepOf} from '../../../src/domain/step.js';
import {readAb} from '../../../src/generators/ab.js';
import {readAutocannon} from '../../../src/generators/autocannon.js';
import {readBombardier} from '../../../src/generators/bombardier.js';
import {readFortio} from '../../../src/generators/fortio.js';
import {readH2load} from '../../../src/generators/h2load.js';
import {readHey} from '../../../src/generators/hey.js';
import {k6LineReader, readK6Line} from '../../../src/generators/k6.js';
import type {LogEntry} from '../../../src/generators/logged-request.js';
import {readOha} from '../../../src/generators/oha.js';
import {planInvocation} from '../../../src/generators/plan/invocation.js';
import {reportsOf} from '../../../src/generators/second-reports.js';
import {readVegetaLine, readVegetaReport} from '../../../src/generators/vegeta.js';
import {readWrk} from '../../../src/generators/wrk.js';
import {triedCount} from '../../../src/domain/load.js';
import {readRequest} from '../../../src/trace/otlp-codec.js';
import {corpusFiles, corpusText} from '../../src/generators/corpus-files.js';
import {encodeMessage} from '../../src/trace/support/otlp-proto.js';
import {AGENT_TARGETS} from './agent-targets.js';
import {HTTP_TARGETS} from './http-targets.js';
import {
  abClaim,
  assertHonest,
  autocannonClaim,
  bombardierClaim,
  fortioClaim,
  h2loadClaim,
  listClaim,
  ohaClaim,
  vegetaClaim,
  wrkClaim,
} from './summary-claims.js';
import {made, type Target} from './target.js';

const SAMPLES = new URL('../../src/generators/samples/', import.meta.url);

const WRK_REPORTS = [
  'count 100 9000\ncount 200 900\ncount 5000 100\nend\n',
  'quantile 0.50000 400\nquantile 0.95000 900\nquantile 1.00000 5080\nend\n',
];
const AB_FILES = ['Percentage served,Time in ms\n0,0.535\n50,1.2\n98,2.5\n99,0.257\n100,2.853\n'];

const H2LOAD_LOG =
  '1796022000862837\t200\t5886\n1796022000862851\t200\t5905\n1796022000868764\t-1\t8745\n';

const COMMANDS = [
  'taskset -c 0 nice -n 3 env A=b timeout -k 5 20 stdbuf -oL wrk2 -t1 -c1k -R 2k -L http://h/v2/',
  'sudo -u nobody -E A=b -- vegeta -cpus 2 attack -rate=60/1m -targets t -output=stdout',
  'docker -H tcp://h --config c image push h/a && crane cp a b',
  'ab -kc5 -n 50 -m PUT h:5000/v2/a/manifests/t',
  'oha --no-tui -jc5 -q 50 -t 1m30s --connect-to=a:1:b:2 http://h/v2/',
  'k6-harbor --config c run -u 5 --stage 1m:5 a.js',
  'hey -c=5 -q 10 -z 3s -m HEAD http://[::1]:5000/v2/',
  'npx -y autocannon@8 -c 5 -p 2 -r 3 --json http://h/v2/',
  'python3 -u -m locust -f a.py && uv run --with x -- bombardier -c5 -r 50 -m PUT h/v2/',
  'fortio load -qps max -c 16 -json - -X HEAD http://h/v2/a/blobs/b',
  'h2load -n9 -c 10 -m 4 --rps 5 -T 2s -N 500ms --log-file=a.tsv http://h/v2/',
];

/** A script declares its times before it measures them. */
const K6_TIMES = [
  '{"type":"Metric","data":{"name":"push_time","type":"trend","contains":"time"},"metric":"push_time"}',
  '{"metric":"push_time","type":"Point","data":{"time":"2026-09-21T14:06:40.5Z","value":12.5}}',
  '{"metric":"iteration_duration","type":"Point","data":{"time":"2026-09-21T14:06:41Z","value":20}}',
];

const OTLP = {
  resourceSpans: [
    {
      resource: {attributes: [{key: 'service.name', value: {stringValue: 'k6'}}]},
      scopeSpans: [
        {
          spans: [
            {
              ...{traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), parentSpanId: '0'.repeat(16)},
              ...{name: 'GET', kind: 3, startTimeUnixNano: '1790000000000000000'},
              endTimeUnixNano: '1790000000100000000',
              status: {code: 2, message: 'no'},
              attributes: [
                {key: 'n', value: {intValue: '9007199254740993'}},
                {key: 'list', value: {arrayValue: {values: [{doubleValue: 0.5}]}}},
              ],
            },
          ],
        },
      ],
    },
  ],
};

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');
const PROTOBUF = {
  resourceSpans: OTLP.resourceSpans.map(({resource, scopeSpans}) => ({
    resource,
    scopeSpans: scopeSpans.map(({spans}) => ({
      spans: spans.map((span) => ({
        ...span,
        traceId: bytesOf(span.traceId),
        spanId: bytesOf(span.spanId),
        parentSpanId: bytesOf(span.parentSpanId),
      })),
    })),
  })),
};

export const TARGETS: readonly Target[] = [
  text('readWrk', /^wrk/, (input) => assertHonest(readWrk(input), input, wrkClaim)),
  ...WRK_REPORTS.map((report, at) =>
    made(`readWrk report ${at}`, [report], (input) => {
      const output = sampleText('wrk.txt');
      assertHonest(readWrk(output, input), output, wrkClaim);
    }),
  ),
  text('readAb', /^ab/, (input) => assertHonest(readAb(input), input, abClaim)),
  made('readAb percentiles', AB_FILES, (input) => {
    const output = sampleText('ab.txt');
    assertHonest(readAb(output, input), output, abClaim);
  }),
  text('readHey', /^hey|^oha.*txt$/, (input) => {
    assertHonest(readHey(input, 20_000), input, listClaim);
  }),
  text('readOha', /^oha/, (input) => assertHonest(readOha(input, 1000), input, ohaClaim)),
  text('readVegetaReport', /^vegeta.*(txt|json)$/, (input) => {
    assertHonest(readVegetaReport(input), input, vegetaClaim);
  }),
  text('readBombardier', /^bombardier/, (input) => {
    assertHonest(readBombardier(input), input, bombardierClaim);
  }),
  text('readFortio', /^fortio/, (input) => assertHonest(readFortio(input), input, fortioClaim)),
  text('readH2load', /^h2load/, (input) => {
    assertHonest(readH2load(input, undefined, 1000), input, h2loadClaim);
  }),
  made('readH2load log', [H2LOAD_LOG], (input) => {
    const output = sampleText('h2load.txt');
    assertHonest(readH2load(output, input), output, h2loadClaim);
  }),
  text('readAutocannon', /^autocannon/, (input) => {
    assertHonest(readAutocannon(input, 1000), input, autocannonClaim);
  }),
  text('readK6Line', /^k6/, (input) => assertCounted(input, readK6Line)),
  made('k6LineReader', [K6_TIMES.join('\n')], (input) => assertCounted(input, k6LineReader())),
  text('readVegetaLine', /^vegeta.*ndjson$/, (input) => assertCounted(input, readVegetaLine)),
  made('planInvocation', COMMANDS, (input) => {
    const words = input.split(/\s+/);
    const places = {folder: '/tmp/x', wrkReport: '/lib/wrk-report.lua'};
    const {words: planned, users, rate} = planInvocation(words, places);
    assert.ok(planned.length >= words.length);
    assert.ok([users ?? 0, rate ?? 0].every((level) => level >= 0 && Number.isFinite(level)));
  }),
  made('readRequest', [JSON.stringify(OTLP)], (input) => {
    const outcome = refusable(() => readRequest(Buffer.from(input), 'json'));
    for (const span of outcome?.spans ?? []) assert.ok(span.endNs >= span.startNs);
  }),
  {
    name: 'readRequest of protobuf',
    seeds: [Buffer.from(encodeMessage('ExportTraceServiceRequest', PROTOBUF))],
    run: (bytes) => {
      const outcome = refusable(() => readRequest(bytes, 'protobuf'));
      for (const span of outcome?.spans ?? []) assert.ok(span.endNs >= span.startNs);
    },
  },
  made(
    'stepOf',
    ['/v2/a/blobs/uploads/?mount=sha256:0', 'http://h:5000/v2/a/manifests/t'],
    (input) => assert.equal(typeof stepOf('POST', input), 'string'),
  ),
  ...HTTP_TARGETS,
  ...AGENT_TARGETS,
];

/** A log tells no more requests and times than it has lines, and its reports count each of them once. */
function assertCounted(input: string, read: (line: string) => LogEntry | undefined): void {
  const lines = input.split('\n');
  const entries = lines.flatMap((line) => read(line) ?? []);
  const counted = entries.filter((entry) => entry.kind !== 'unreadable');
  const timed = counted.filter(({kind}) => kind === 'request' || kind === 'time');
  assert.ok(timed.length <= lines.length);
  const reports = reportsOf(counted, {source: 'fuzz', firstSeq: 1, phaseIndexOf: () => 0});
  const operations = reports.flatMap(({rows}) => rows.filter(({scope}) => scope === 'operation'));
  const tried = operations.reduce((sum, row) => sum + triedCount(row), 0);
  assert.equal(tried, timed.length);
  for (const {errors} of operations) {
    const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
    assert.ok(failed <= tried, `${failed} of ${tried} failed`);
  }
}

/** What is no such message is refused by an error of our own. */
function refusable<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProfilerError)) throw error;
    return undefined;
  }
}

function text(name: string, files: RegExp, run: (input: string) => void): Target {
  const isOurs = (file: string): boolean => files.test(file);
  const seeds = [
    ...corpusFiles().filter(isOurs).map(corpusText),
    ...readdirSync(SAMPLES).filter(isOurs).map(sampleText),
  ].map((seed) => Buffer.from(seed));
  return {name, seeds, run: (bytes) => run(bytes.toString('utf8'))};
}

function sampleText(file: string): string {
  return readFileSync(new URL(file, SAMPLES), 'utf8');
}
