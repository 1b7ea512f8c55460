// Starts the chain of parts in the shape of Harbor over a disk, and makes load through it. The variants
// over S3 need a long build: `npm run campaign -- topologies` has them.

import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import type {LoadSummary} from '../../../src/load/contract.js';
import {runScenario} from '../../../src/load/run-scenario.js';
import {startHarborLike, type HarborLike} from '../../../src/parts/harbor-like.js';
import {findProgram} from '../../../src/parts/program.js';
import {withAccess, type AccessOptions} from '../../../src/scenario/access.js';
import {readScenario} from '../../../src/scenario/read-scenario.js';
import {CollectingSink, steadyClock} from './collecting-sink.js';

const SCENARIO = `
name: through all hops
image: {layers: 2, layerSize: 10KiB}
pull: {images: 2}
phases:
  - {name: push, operation: push, users: 1, duration: 500ms}
  - {name: pull, operation: pull, users: 2, duration: 500ms}
`;
const missing = ['go', 'nginx', 'docker-registry', 'redis-server'].filter(
  (program) => findProgram(program) === undefined,
);

describe(
  'parts in the shape of Harbor',
  {skip: missing.length > 0 && `needs ${missing.join(', ')}`},
  () => {
    let chain: HarborLike;
    let sink: CollectingSink;

    before(async () => {
      chain = await startHarborLike({accessLog: true});
    });
    after(async () => {
      await chain.stop();
      for (const [name, {directory}] of chain.parts) assert.ok(!existsSync(directory), name);
    });

    test('are nginx, core, a registry, Redis and PostgreSQL', () => {
      assert.deepEqual([...chain.parts.keys()].sort(), [
        'core',
        'nginx',
        'postgres',
        'redis',
        'registry',
      ]);
    });

    test('take pushes and pulls of their user, each request through nginx and core', async () => {
      const summary = await load({...asUser(), repository: 'library/bench'});

      for (const {operations, errors} of summary.phases) {
        assert.ok(operations > 0);
        assert.equal(errors, 0, JSON.stringify(sink.operations.find(({failure}) => failure)));
      }
      const [nginx, core] = ['nginx', 'core'].map((name) => logged(name).sort());
      assert.deepEqual(nginx, core);
    });

    test('know projects: a missing one is told in their own words, and is made if asked for', async () => {
      const access = {...asUser(), repository: 'nope/bench'};

      await assert.rejects(load(access), {
        code: 'LOAD_PREPARATION_FAILED',
        message: /NOT_FOUND: project nope not found/,
      });
      const summary = await load({...access, createProject: true});
      const again = await load({...access, createProject: true});

      assert.ok([...summary.phases, ...again.phases].every(({errors}) => errors === 0));
    });

    test('refuse who has no password', async () => {
      await assert.rejects(load({}), {code: 'LOAD_UNAUTHORIZED', message: /UNAUTHORIZED/});
    });

    function asUser(): AccessOptions {
      return {username: chain.username, passwordFile: chain.passwordFile};
    }

    function load(access: AccessOptions): Promise<LoadSummary> {
      sink = new CollectingSink();
      const {scenario} = withAccess({scenario: readScenario(SCENARIO, 'x.yaml'), text: ''}, access);
      return runScenario({
        ...{scenario, sink, target: chain.url, clock: steadyClock()},
        signal: new AbortController().signal,
      });
    }

    function logged(part: string): string[] {
      const {directory} = chain.parts.get(part)!;
      return readFileSync(join(directory, 'access.log'), 'utf8').trimEnd().split('\n');
    }
  },
);
