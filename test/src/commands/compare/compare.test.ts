// Runs `regscope compare` with limits on run files, as a CI server does.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import type {RunComparisonJson} from '../../../../src/contract/report-json.js';
import {COMMANDS} from '../../../../src/commands/commands.js';
import {buildProgram} from '../../../../src/commands/program.js';
import {CLIENT_PRECISION_BITS, histogramOf} from '../../../../src/domain/histogram.js';
import {openStore} from '../../../../src/store/open-store.js';
import {noise} from '../../insight/change/noise.js';
import {aRun, SECOND_NS, START_NS} from '../../store/support/sample-run.js';
import {SAME_THREAD} from '../../store/support/same-thread.js';

const MAIN = fileURLToPath(new URL('../../../../src/commands/main.ts', import.meta.url));
const SECONDS = 30;
const PHASE = 'peak <b>`|@all';

describe('regscope compare with limits', () => {
  const data = mkdtempSync(join(tmpdir(), 'regscope-compare-'));
  const file = (name: string): string => join(data, name);
  const runs = {
    base: '20260921-140640-aaaa',
    same: '20260921-150640-aaab',
    slow: '20260921-160640-aaac',
  };

  before(async () => {
    const {writer} = openStore(data, SAME_THREAD);
    const random = noise(3);
    for (const [name, id] of Object.entries(runs)) {
      const run = aRun({id, name, endNs: START_NS + BigInt(SECONDS) * SECOND_NS});
      await writer.createRun(run, undefined);
      const phase = {index: 0, name: PHASE, spanId: '1'.repeat(16)};
      await writer.putPhase(id, {...phase, startNs: START_NS, endNs: run.endNs!});
      for (let seq = 0; seq < SECONDS; seq += 1) {
        const startNs = START_NS + BigInt(seq) * SECOND_NS;
        const ms = (name === 'slow' ? 60 : 40) * Math.exp(0.02 * random.normal());
        const latencies = Array.from(
          {length: 50},
          () => 1e6 * ms * Math.exp(0.2 * random.normal()),
        );
        await writer.putLoad(id, {
          ...{source: 's', seq, phaseIndex: 0, startNs, endNs: startNs + SECOND_NS},
          state: {users: 4},
          rows: [
            {
              ...{scope: 'operation', operation: 'push', errors: {}, bytesIn: 0, bytesOut: 0},
              latency: histogramOf(latencies, CLIENT_PRECISION_BITS),
            },
          ],
        });
      }
      await writer.updateRun(run);
      await writer.closeRun(id);
    }
    await writer.close();
  });
  after(() => rmSync(data, {recursive: true}));

  test('ends with 99, tells the limit, and writes Markdown and JUnit', () => {
    const files = ['--markdown', file('gate.md'), '--junit', file('gate.xml')];
    const {status, stdout, stderr} = compare([
      'base',
      'slow',
      '--fail-on',
      'push.p95 > +10%',
      ...files,
    ]);

    assert.equal(status, 99, stderr);
    assert.match(stdout, /limits: 1 broken/);
    assert.match(stdout, /BROKEN: push\.p95 > \+10% in peak .*: \+\d+ %/);
    assert.match(readFileSync(file('gate.md'), 'utf8'), /❌ \*\*broken\*\*/);
    assert.match(readFileSync(file('gate.xml'), 'utf8'), /failures="1".*peak &lt;b&gt;`\|@all/s);
  });

  test('judges the limits of a budget for several runs, as JSON', () => {
    writeFileSync(
      file('budget.yaml'),
      'limits:\n  pushes: push.p95 > +10%\n  fast: push.p99 > 2s\n',
    );
    const base = ['--base', 'base', '--base', 'same', '--base', runs.base];
    const now = ['--new', 'slow', '--new', 'slow', '--new', runs.slow];

    const {status, stdout, stderr} = compare([
      ...base,
      ...now,
      '--budget',
      file('budget.yaml'),
      '--json',
    ]);

    const {gate, comparisons} = JSON.parse(stdout) as RunComparisonJson;
    assert.equal(status, 99, stderr);
    assert.deepEqual(
      gate!.limits.map(({name, state, from}) => [name, state, from]),
      [
        ['pushes', 'broken', 'runs'],
        ['fast', 'held', 'runs'],
      ],
    );
    assert.deepEqual(
      comparisons.map(({blocks}) => blocks),
      [{before: 3, after: 3, needed: 3, of: 'runs'}],
    );
  });

  test('tells what grew between groups of runs without a limit', () => {
    const {status, stdout, stderr} = compare(['base', 'slow', '--base', 'same', '--new', 'slow']);

    assert.equal(status, 0, stderr);
    assert.match(stdout, /^base, same: peak .* → slow: peak /);
    assert.match(stdout, /p95 of push rose from/);
  });

  test('ends with 0 where the limits hold', () => {
    const {status, stdout} = compare(['base', 'same', '--fail-on', 'p95 > +25%']);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /limits: 1 held/);
  });

  test('refuses limits and sides that are wrong', async () => {
    writeFileSync(file('broken.yaml'), 'limits:\n  a: push.p95 >\n');
    for (const [args, code, said] of [
      [['base', 'slow', '--fail-on', 'psuh.p95 > +10%'], 'GATE_SUBJECT_UNKNOWN', /"psuh"/],
      [
        ['base', 'slow', '--budget', file('broken.yaml')],
        'GATE_BUDGET_INVALID',
        /broken\.yaml:2:6: /,
      ],
      [['base', 'slow', '--budget', file('none.yaml')], 'GATE_BUDGET_INVALID', /cannot be read/],
      [['base'], 'CLI_COMPARE_SIDES', /both sides/],
    ] as const) {
      const program = await buildProgram(COMMANDS, 'compare');
      const words = ['compare', ...args, '--data', data];
      await assert.rejects(program.parseAsync(words, {from: 'user'}), {code, message: said});
    }
  });

  function compare(args: readonly string[]) {
    return spawnSync(
      process.execPath,
      ['--import', 'tsx', MAIN, 'compare', ...args, '--data', data],
      {
        encoding: 'utf8',
        env: {...process.env, NO_COLOR: '1'},
      },
    );
  }
});
