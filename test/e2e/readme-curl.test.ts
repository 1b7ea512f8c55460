// Runs the commands that README.md shows under "By hand with curl".

import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';

import {Regscope, type RunningCommand} from '../support/regscope.js';

const missing = ['curl', 'jq'].filter((program) => spawnSync(program, ['--version']).status !== 0);
const skip = missing.length > 0 ? `${missing.join(' and ')} not installed` : false;

describe('README.md, by hand with curl', {skip}, () => {
  const regscope = new Regscope();
  let serve: RunningCommand;
  let address: string;

  before(async () => {
    const serving = await regscope.serve();
    serve = serving.serve;
    address = new URL(serving.url).host;
  });
  after(async () => {
    await serve.stop();
    regscope.remove();
  });

  test('makes a run with two phases, one after the other', async () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, block] = /### By hand with curl\n\n```\n([^]*?)```/.exec(readme)!;

    execFileSync('sh', ['-e', '-c', block!.replaceAll('localhost:7070', address)]);
    const {run, phases} = await regscope.report('by hand');

    assert.notEqual(run.endUnixNs, undefined);
    assert.deepEqual(
      phases.map(({phase}) => [phase.name, phase.users]),
      [
        ['100 users', 100],
        ['120 users', 120],
      ],
    );
    assert.equal(phases[0]!.phase.endUnixNs, phases[1]!.phase.startUnixNs);
  });
});
