// A real agent that is allowed almost nothing: it switches a probe off, the others go on, and the report
// tells. test/agent/limits/watchdog.test.ts has the order and the times.

import assert from 'node:assert/strict';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import {WebSocket} from 'ws';

import {SHED_ORDER} from '../../agent/limits/watchdog.js';
import {Regscope, whyNoKernel, type RunningCommand} from '../support/regscope.js';
import {until} from '../support/until.js';

describe('an agent above its limit', {skip: whyNoKernel()}, () => {
  const regscope = new Regscope();
  let collector: RunningCommand;
  let url: string;

  before(async () => ({serve: collector, url} = await regscope.serve()));
  after(async () => {
    await collector.stop();
    regscope.remove();
  });

  test('switches the first probe off, and says so live, in the run and in its messages', async () => {
    const live = new WebSocket(`${url.replace('http', 'ws')}/live`);
    const shown: string[] = [];
    live.on('message', (text: Buffer) => shown.push(text.toString()));
    const run = await post('/api/runs', {name: 'watchdog'});
    const agent = regscope.start(
      [
        ...['agent', '--collector', url.replace('http', 'ws'), '--no-discover'],
        ...['--target', `tests=pid:${process.pid}`, '--state-dir', join(regscope.home, 'agent')],
      ],
      {REGSCOPE_MAX_CPU: '0.01'},
    );
    await agent.says(/probes .* run/);

    await agent.says(
      /probe offcpu is off now: the agent used .* of a core, more than 0\.01 %/,
      60_000,
    );
    await agent.says(/probes .* run[^]*probes .* run/);
    const [, others] = /probes ([^\n]*) run\n[^]*probes ([^\n]*) run\n/
      .exec(agent.stderr)!
      .slice(1);
    await until('the live view tells', () => shown.some((text) => /is off since/.test(text)));
    live.terminate();
    await post(`/api/runs/${run['id']}/end`, {});
    await agent.stop();
    const {losses, verdict} = await regscope.report(String(run['id']));

    assert.deepEqual(others!.split(', ').sort(), SHED_ORDER.slice(1).toSorted());
    const gap = losses.find(({probe, reason}) => probe === 'offcpu' && reason === 'gap');
    assert.match(gap?.detail ?? '', /is off since \d\d:\d\d:\d\d UTC because the agent used/);
    const kept = losses.find(({probe, reason}) => probe === 'requests' && reason === 'gap');
    assert.match(kept?.detail ?? '', /started anew by the watchdog/);
    assert.ok(verdict.length > 0);
  });

  async function post(path: string, body: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify(body),
    });
    return (await response.json()) as Record<string, unknown>;
  }
});
