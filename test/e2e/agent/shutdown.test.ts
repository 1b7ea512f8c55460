// The end of an agent that still has something to send: a first signal gives it five seconds for that, a
// second one none. The former takes as long as it says, so it is looked at in `npm run campaign -- ends`.

import assert from 'node:assert/strict';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {Regscope, type RunningCommand} from '../../support/regscope.js';

const DRAIN_MS = 5_000;
/** The machine may be busy with other tests. */
const SLACK_MS = 5_000;

describe('an agent whose collector does not take what it has', () => {
  const regscope = new Regscope();
  let serve: RunningCommand;
  let url: string;

  before(async () => {
    ({serve, url} = await regscope.serve());
    const headers = {'content-type': 'application/json'};
    const body = JSON.stringify({name: 'shutdown'});
    await fetch(`${url}/api/runs`, {method: 'POST', headers, body});
  });
  after(async () => {
    serve.child.kill('SIGCONT');
    await serve.stop('SIGKILL');
    regscope.remove();
  });

  const isCampaign = process.env['REGSCOPE_ROUNDS'] !== undefined;
  for (let round = 1; isCampaign && round <= 5; round += 1) {
    test(`ends within five seconds of a signal, round ${round}`, async () => {
      const agent = await startCutOff(`one-${round}`);

      const startMs = performance.now();
      await agent.stop();

      const tookMs = performance.now() - startMs;
      assert.ok(tookMs < DRAIN_MS + SLACK_MS, `${tookMs} ms`);
      assert.match(agent.stderr, /sending what is left/);
    });
  }

  test('ends at once at the second one', async () => {
    const agent = await startCutOff('two');

    const startMs = performance.now();
    agent.child.kill('SIGTERM');
    await agent.says(/sending what is left/);
    await agent.stop();

    const tookMs = performance.now() - startMs;
    assert.ok(tookMs < DRAIN_MS / 2, `${tookMs} ms`);
  });

  /** An agent without probes that has batches of gauges, and a collector that is stopped. */
  async function startCutOff(name: string): Promise<RunningCommand> {
    serve.child.kill('SIGCONT');
    const agent = regscope.start([
      ...[
        'agent',
        '--collector',
        url.replace('http', 'ws'),
        '--no-discover',
        '--probes',
        'runqueue',
      ],
      ...['--target', `test=pid:${process.pid}`, '--state-dir', join(regscope.home, name)],
    ]);
    await agent.says(/connected to/);
    serve.child.kill('SIGSTOP');
    await sleep(2_500); // two intervals
    return agent;
  }
});
