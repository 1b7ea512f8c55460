import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {planInvocation} from '../../../src/generators/invocation.js';

const PLACES = {folder: '/tmp/x', wrkReport: '/lib/wrk-report.lua'};

describe('planInvocation', () => {
  for (const [line, words] of [
    ['k6 run a.js', 'k6 run --out json=/tmp/x/k6.json a.js'],
    [
      '/opt/k6-v1.8.1 --verbose run a.js',
      '/opt/k6-v1.8.1 --verbose run --out json=/tmp/x/k6.json a.js',
    ],
    ['k6 inspect a.js', 'k6 inspect a.js'],
    ['wrk -c 4 http://h/v2/', 'wrk -s /lib/wrk-report.lua -c 4 http://h/v2/'],
    ['wrk -s own.lua http://h/v2/', 'wrk -s own.lua http://h/v2/'],
    ['ab -n 9 http://h/v2/', 'ab -e /tmp/x/ab.csv -n 9 http://h/v2/'],
    ['ab -e own.csv http://h/v2/', 'ab -e own.csv http://h/v2/'],
    ['hey http://h/v2/', 'hey http://h/v2/'],
    ['sleep 1', 'sleep 1'],
  ] as const) {
    test(`runs \`${words}\` for \`${line}\``, () => {
      assert.deepEqual(planInvocation(line.split(' '), PLACES).words, words.split(' '));
    });
  }

  for (const [line, users, rate, step] of [
    ['wrk -t2 -c32 -d 30s http://h/v2/', 32, undefined, 'ping'],
    ['wrk http://h/v2/_catalog', 10, undefined, 'catalog.list'],
    ['wrk -c 8 -R 2000 http://h/v2/a/tags/list', 8, 2000, 'tags.list'],
    ['ab -c 5 http://h/v2/', 5, undefined, 'ping'],
    ['hey -c 20 -m HEAD http://h/v2/a/manifests/t', 20, undefined, 'manifest.head'],
    ['oha --connections=7 -q 50 http://h/v2/', 7, 50, 'ping'],
    ['vegeta attack -rate=200/s', undefined, 200, undefined],
    ['docker push h/a', 1, undefined, undefined],
  ] as const) {
    test(`takes the load from \`${line}\``, () => {
      const plan = planInvocation(line.split(' '), PLACES);

      assert.deepEqual([plan.users, plan.rate, plan.step], [users, rate, step]);
    });
  }

  for (const [line, kind] of [
    ['k6 run a.js', 'log'],
    ['k6 version', 'none'],
    ['vegeta attack', 'log'],
    ['vegeta attack -output=a.bin', 'none'],
    ['vegeta encode --to json', 'log'],
    ['vegeta report -type=json', 'summary'],
    ['oha -j http://h/', 'summary'],
    ['skopeo copy a b', 'image'],
    ['docker ps', 'none'],
    ['make load', 'none'],
  ] as const) {
    test(`expects ${kind === 'none' ? 'no figures' : `figures of kind ${kind}`} of \`${line}\``, () => {
      assert.equal(planInvocation(line.split(' '), PLACES).figures.kind, kind);
    });
  }

  test('keeps what K6_OUT asks for, which a flag would hide', () => {
    const {words} = planInvocation(['k6', 'run', 'a.js'], {...PLACES, k6Out: 'csv=a.csv'});

    assert.deepEqual(words.slice(2, 5), ['--out', 'csv=a.csv', '--out']);
  });

  test('counts a threshold of k6 that did not hold for no fault of its figures', () => {
    assert.ok(planInvocation(['k6', 'run', 'a.js'], PLACES).goodCodes.includes(99));
    assert.ok(!planInvocation(['wrk', 'http://h'], PLACES).goodCodes.includes(1));
  });
});
