import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {planInvocation} from '../../../../src/generators/plan/invocation.js';

const PLACES = {folder: '/tmp/x', wrkReport: '/lib/wrk-report.lua'};

describe('planInvocation', () => {
  for (const [line, words] of [
    ['k6 run a.js', 'k6 run --out json=/tmp/x/k6.json a.js'],
    [
      '/opt/k6-v1.8.1 --verbose run a.js',
      '/opt/k6-v1.8.1 --verbose run --out json=/tmp/x/k6.json a.js',
    ],
    ['k6 inspect a.js', 'k6 inspect a.js'],
    ['wrk -c 4 http://h/v2/', 'wrk -s /tmp/x/wrk.lua -c 4 http://h/v2/'],
    ['wrk -s own.lua http://h/v2/', 'wrk -s own.lua http://h/v2/'],
    ['ab -n 9 http://h/v2/', 'ab -e /tmp/x/ab.csv -n 9 http://h/v2/'],
    ['ab -e own.csv http://h/v2/', 'ab -e own.csv http://h/v2/'],
    ['hey http://h/v2/', 'hey http://h/v2/'],
    ['sleep 1', 'sleep 1'],
    [
      'taskset -c 0,1 nice -n 5 env -u X A=b timeout -k 5 60 stdbuf -oL wrk -c 4 http://h/v2/',
      'taskset -c 0,1 nice -n 5 env -u X A=b timeout -k 5 60 stdbuf -oL wrk -s /tmp/x/wrk.lua -c 4 http://h/v2/',
    ],
    [
      'chrt -f 5 sudo -E N=1 -- k6 --config c.json run -',
      'chrt -f 5 sudo -E N=1 -- k6 --config c.json run --out json=/tmp/x/k6.json -',
    ],
    ['sudo -u nobody ab -n 9 http://h/', 'sudo -u nobody ab -n 9 http://h/'],
    ['perf stat -r 3 -e cycles ab h/', 'perf stat -r 3 -e cycles ab -e /tmp/x/ab.csv h/'],
    ['perf record -g -o a.data -- ab h/', 'perf record -g -o a.data -- ab -e /tmp/x/ab.csv h/'],
    ['perf report ab', 'perf report ab'],
    ['env - A=b ab h/', 'env - A=b ab -e /tmp/x/ab.csv h/'],
    ['env -i A=b ab h/', 'env -i A=b ab -e /tmp/x/ab.csv h/'],
    ['nsenter -t 1 -n ab h/', 'nsenter -t 1 -n ab -e /tmp/x/ab.csv h/'],
    // Where it runs has no folder of ours, or may not write into it: a file there would end the command.
    ['nsenter -t 1 -n -m ab h/', 'nsenter -t 1 -n -m ab h/'],
    ['nsenter --target=1 --all wrk http://h/', 'nsenter --target=1 --all wrk http://h/'],
    ['nsenter -t 1 -S 1000 ab h/', 'nsenter -t 1 -S 1000 ab h/'],
    ['unshare --root=/srv ab h/', 'unshare --root=/srv ab h/'],
    ['unshare -rn ab h/', 'unshare -rn ab -e /tmp/x/ab.csv h/'],
    ['systemd-run --pipe --uid=nobody ab h/', 'systemd-run --pipe --uid=nobody ab h/'],
    ['systemd-run -P -p PrivateTmp=yes ab h/', 'systemd-run -P -p PrivateTmp=yes ab h/'],
    ['systemd-run --scope ab h/', 'systemd-run --scope ab -e /tmp/x/ab.csv h/'],
    ['sudo -R /srv ab h/', 'sudo -R /srv ab h/'],
    ['strace -f -o a.txt ab h/', 'strace -f -o a.txt ab -e /tmp/x/ab.csv h/'],
    ['strace -p 7 ab h/', 'strace -p 7 ab h/'],
    ['flock -w 9 /tmp/lock ab h/', 'flock -w 9 /tmp/lock ab -e /tmp/x/ab.csv h/'],
    ['ip netns exec a ab -n 9 h/', 'ip netns exec a ab -e /tmp/x/ab.csv -n 9 h/'],
    ['python3 -u -m wrk http://h/', 'python3 -u -m wrk -s /tmp/x/wrk.lua http://h/'],
    ['poetry run ab -n 9 h/', 'poetry run ab -e /tmp/x/ab.csv -n 9 h/'],
    ['uv run --with x -- ab -n 9 h/', 'uv run --with x -- ab -e /tmp/x/ab.csv -n 9 h/'],
    ['npm exec -- ab h/', 'npm exec -- ab -e /tmp/x/ab.csv h/'],
    ['python3 a.py -m wrk', 'python3 a.py -m wrk'],
    ['poetry', 'poetry'],
    ['toString x', 'toString x'],
    ['nice constructor x', 'nice constructor x'],
    ['poetry run', 'poetry run'],
    ['npm run load', 'npm run load'],
    ['fortio load -c 4 h/v2/', 'fortio load -json /tmp/x/fortio.json -c 4 h/v2/'],
    ['fortio load -json - h/v2/', 'fortio load -json - h/v2/'],
    ['fortio load -a h/v2/', 'fortio load -a h/v2/'],
    ['h2load -n 9 http://h/', 'h2load --log-file=/tmp/x/h2load.tsv -n 9 http://h/'],
    ['h2load --log-file own.tsv http://h/', 'h2load --log-file own.tsv http://h/'],
    ['sudo -u nobody h2load http://h/', 'sudo -u nobody h2load http://h/'],
    ['bombardier -c 9 h/v2/', 'bombardier -c 9 h/v2/'],
    ['npx -y autocannon@8 h/', 'npx -y autocannon@8 h/'],
    ['timeout 5', 'timeout 5'],
    ['env -S wrk', 'env -S wrk'],
    ['harbor-load run a.js', 'harbor-load run --out json=/tmp/x/k6.json a.js'],
  ] as const) {
    test(`runs \`${words}\` for \`${line}\``, () => {
      const places = {...PLACES, isK6: (command: string) => command === 'harbor-load'};

      assert.deepEqual(planInvocation(line.split(' '), places).words, words.split(' '));
    });
  }

  for (const [line, users, rate, step] of [
    ['wrk -t2 -c32 -d 30s http://h/v2/', 32, undefined, 'ping'],
    ['wrk -t4 -c10 http://h/v2/', 8, undefined, 'ping'], // two connections in each thread
    ['wrk http://h/v2/_catalog', 10, undefined, 'catalog.list'],
    ['wrk -c 8 -R 2000 http://h/v2/a/tags/list', 8, 2000, 'tags.list'],
    ['ab -c 5 http://h/v2/', 5, undefined, 'ping'],
    ['hey -c 20 -m HEAD http://h/v2/a/manifests/t', 20, undefined, 'manifest.head'],
    ['oha --connections=7 -q 50 http://h/v2/', 7, 50, 'ping'],
    ['vegeta attack -rate=200/s', undefined, 200, undefined],
    ['vegeta attack', undefined, 50, undefined],
    ['vegeta attack -rate 60/1m', undefined, 1, undefined],
    ['vegeta -cpus 2 attack --rate=600/m', undefined, 10, undefined],
    ['vegeta attack -rate 5/100ms', undefined, 50, undefined],
    ['vegeta attack -rate=0 -max-workers 9', undefined, undefined, undefined],
    ['wrk -t2 -c1k -R 2K http://h/v2/', 1000, 2000, 'ping'],
    ['wrk -s own.lua -c 8 http://h/v2/', 8, undefined, undefined],
    ['wrk2 --conn 8 -R50 -L http://h/v2/', 8, 50, 'ping'],
    ['wrk -D exp -c 8 -R 50 http://h/v2/a/tags/list', 8, 50, 'tags.list'], // an option of a fork
    ['ab -kc5 -n 9 h:5000/v2/', 5, undefined, 'ping'],
    ['ab -i h/v2/a/manifests/t', 1, undefined, 'manifest.head'],
    ['hey -c=5 -q 10 -x http://proxy http://h/v2/', 5, 50, 'ping'],
    ['hey_linux_amd64 -n 9 http://h/v2/', 50, undefined, 'ping'],
    ['oha-linux-amd64-pgo -p 2 -c5 http://h/v2/', 10, undefined, 'ping'],
    ['oha --rand-regex-url http://h/[a-z]', 50, undefined, undefined],
    ['k6 run -u 7 a.js', 7, undefined, undefined],
    ['k6 run --vus=7 --stage 1m:9 a.js', undefined, undefined, undefined],
    ['docker push h/a', 1, undefined, undefined],
    ['bombardier -n 9 http://h/v2/', 125, undefined, 'ping'],
    ['bombardier-linux-amd64 -c5 -r 50 -m HEAD h/v2/a/manifests/t -l', 5, 50, 'manifest.head'],
    ['fortio load http://h/v2/', 4, 8, 'ping'],
    ['fortio load -c 16 -qps 0 -t 5s http://h/v2/', 16, undefined, 'ping'],
    ['fortio load -qps max http://h/v2/', 4, undefined, 'ping'],
    ['fortio load --qps=200 -X PUT http://h/v2/a/manifests/t', 4, 200, 'manifest.put'],
    ['h2load -n 9 -c 10 -m 4 --rps 5 http://h/v2/', 40, 50, 'ping'],
    ['h2load -c10 http://h/v2/ http://h/a', 10, undefined, undefined],
    ['autocannon -j http://h/v2/', 10, undefined, 'ping'],
    ['autocannon -c 5 -p 2 -R 100 -j h/v2/', 10, 100, 'ping'],
    ['npx -y autocannon@8 -c 5 -r 3 --json http://h/v2/', 5, 15, 'ping'],
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
    ['docker run push', 'none'],
    ['docker -H tcp://h --config pull image push h/a', 'image'],
    ['crane cp a b', 'image'],
    ['skopeo --policy p.json sync a b', 'image'],
    ['regctl image copy a b', 'image'],
    ['ctr -n k8s.io images pull h/a', 'image'],
    ['vegeta -cpus 2 attack', 'log'],
    ['vegeta attack -output=stdout', 'log'],
    ['vegeta report results.csv', 'summary'],
    ['vegeta report -type=hdrplot', 'none'],
    ['vegeta encode a.gob', 'log'],
    ['k6 cloud run a.js', 'none'],
    ['k6 cloud run --local-execution a.js', 'log'],
    ['sudo -u nobody k6 run a.js', 'none'],
    ['hey -o csv http://h/', 'none'],
    ['oha --output-format csv http://h/', 'none'],
    ['sh -c wrk', 'none'],
    ['locust -f a.py', 'none'],
    ['make load', 'none'],
    ['bombardier h/', 'summary'],
    ['bombardier -q h/', 'none'],
    ['bombardier -p i,p h/', 'none'],
    ['bombardier -o path:a.tmpl h/', 'none'],
    ['fortio load -json - h/', 'summary'],
    ['fortio load -grpc h:1', 'none'],
    ['fortio load tcp://h:1', 'none'],
    ['fortio server', 'none'],
    ['fortio load -a h/', 'none'],
    ['h2load h/', 'summary'],
    ['autocannon -j h/', 'summary'],
    ['autocannon h/', 'none'],
  ] as const) {
    test(`expects ${kind === 'none' ? 'no figures' : `figures of kind ${kind}`} of \`${line}\``, () => {
      assert.equal(planInvocation(line.split(' '), PLACES).figures.kind, kind);
    });
  }

  test('takes no load from hundreds of digits, which are no number', () => {
    const huge = '9'.repeat(400);
    for (const line of [
      `ab -c ${huge} h/`,
      `hey -c 2 -q ${huge} http://h/`,
      `h2load -c ${huge} h/`,
    ]) {
      const {users, rate} = planInvocation(line.split(' '), PLACES);
      assert.ok(
        [users, rate].every((level) => level === undefined || level < 1e9),
        line,
      );
    }
  });

  test('says why there are no figures', () => {
    const {figures} = planInvocation(['make', 'load'], PLACES);

    assert.ok(figures.kind === 'none');
    assert.match(figures.why, /knows no figures of make/);
  });

  test('decodes hits by vegeta itself, without what stands before it', () => {
    const words = ['nice', '/opt/vegeta-12', 'attack', '-rate', '5'];
    const {figures} = planInvocation(words, PLACES);

    assert.ok(figures.kind === 'log' && 'stdoutThrough' in figures.from);
    assert.deepEqual(figures.from.stdoutThrough, ['/opt/vegeta-12', 'encode', '--to', 'json']);
  });

  test('keeps what K6_OUT asks for, which a flag would hide', () => {
    const {words} = planInvocation(['k6', 'run', 'a.js'], {...PLACES, k6Out: 'csv=a.csv'});

    assert.deepEqual(words.slice(2, 5), ['--out', 'csv=a.csv', '--out']);
  });

  test('counts a threshold of k6 that did not hold for no fault of its figures', () => {
    assert.ok(planInvocation(['k6', 'run', 'a.js'], PLACES).goodCodes.includes(99));
    assert.ok(!planInvocation(['wrk', 'http://h'], PLACES).goodCodes.includes(1));
  });
});
