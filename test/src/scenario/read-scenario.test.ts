import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import {ProfilerError} from '../../../src/domain/error.js';
import {builtinScenarios, findScenario} from '../../../src/scenario/find-scenario.js';
import {JSON_SCHEMA_URL, writeJsonSchema} from '../../../src/scenario/json-schema.js';
import {plannedMs, planPhases} from '../../../src/scenario/plan.js';
import {readScenario} from '../../../src/scenario/read-scenario.js';

const MINUTE_MS = 60_000;

describe('readScenario', () => {
  test('fills in every default', () => {
    const scenario = readScenario(phase('operation: push, users: 3, duration: 5s'), 's.yaml');

    assert.equal(scenario.repository, 'regscope');
    assert.equal(scenario.record, 'sample');
    assert.deepEqual(scenario.auth, {kind: 'anonymous'});
    const [only] = scenario.phases;
    assert.deepEqual(only?.mix, [{operation: 'push', weight: 1}]);
    assert.deepEqual(only?.load, {
      kind: 'closed',
      users: 3,
      fromUsers: 3,
      think: {minMs: 0, maxMs: 0},
    });
    assert.equal(only?.durationMs, 5000);
    assert.equal(only?.image.maxLayerBytes, 2 ** 20);
  });

  test('lets a phase override the image of the scenario key by key', () => {
    const text =
      'image: {layers: 7, layerSize: 1MB..2MB}\n' +
      phase('operation: push, users: 1, duration: 5s, image: {layers: 2}');

    const [only] = readScenario(text, 's.yaml').phases;

    assert.equal(only?.image.layers, 2);
    assert.equal(only?.image.minLayerBytes, 1_000_000);
    assert.equal(only?.image.maxLayerBytes, 2_000_000);
  });

  for (const [what, text, message, hint] of [
    [
      'an unknown key',
      phase('operation: push, users: 1, durration: 5s'),
      /^s\.yaml:3:\d+: unknown key "durration" in phases\[0\]/m,
      /Did you mean "duration"/,
    ],
    [
      'an unknown key at the top',
      `fases: []\n${phase('operation: push')}`,
      /1:1: unknown key "fases"/,
      /"phases"/,
    ],
    [
      'an unknown key of steps',
      phase('operation: push, steps: {form: 1}'),
      /unknown key "form" in phases\[0\]\.steps/,
      /"from"/,
    ],
    [
      'an unknown operation',
      phase('operation: pussh, users: 1, duration: 5s'),
      /"pussh": it must be one of push, pull/,
      /"push"/,
    ],
    [
      'an unknown operation of a mix',
      phase('operation: {pul: 1}, users: 1, duration: 5s'),
      /unknown key "pul"/,
      /"pull"/,
    ],
    [
      'a duration without a unit',
      phase('operation: push, users: 1, duration: 5'),
      /duration is no duration such as 500ms.*it is 5/,
      /json/,
    ],
    ['no phases', 'name: x\nphases: []', /phases is too small/, /json/],
    ['nothing at all', '', /the scenario is null/, /json/],
    ['YAML that is cut off', 'name: [x', /s\.yaml:1:\d+: /, /json/],
    ['a key given twice', 'name: x\nname: y', /2:1: Map keys must be unique/, /json/],
    [
      'half a user',
      phase('operation: push, users: 1.5, duration: 5s'),
      /users is 1.5: it must be a whole number/,
      /json/,
    ],
    [
      'users and a rate',
      phase('operation: push, users: 1, rate: 5, duration: 5s'),
      /has users and rate: it needs exactly one/,
      /json/,
    ],
    [
      'neither users nor a rate',
      phase('operation: push, duration: 5s'),
      /needs exactly one of users, rate and steps/,
      /json/,
    ],
    ['no duration', phase('operation: push, users: 1'), /needs a duration/, /json/],
    [
      'a ramp that never grows',
      phase('operation: push, steps: {from: 1, every: 1s, count: 2}'),
      /never grows/,
      /json/,
    ],
    [
      'a ramp that never ends',
      phase('operation: push, steps: {from: 1, every: 1s, by: 2}'),
      /never ends/,
      /json/,
    ],
    [
      'a duration beside a ramp',
      phase('operation: push, duration: 1s, steps: {from: 1, every: 1s, by: 2, count: 2}'),
      /has no meaning beside steps/,
      /json/,
    ],
    [
      'a range that ends before it begins',
      phase('operation: push, users: 1, duration: 1s, image: {layerSize: 2MB..1MB}'),
      /ends before it begins/,
      /json/,
    ],
    [
      'a layer that is too small',
      phase('operation: push, users: 1, duration: 1s, image: {layerSize: 10B}'),
      /below the smallest layer/,
      /json/,
    ],
    [
      'a threshold without a unit',
      phase('operation: push, users: 1, duration: 1s, thresholds: [p95 < 5]'),
      /"p95 < 5" is no threshold/,
      /json/,
    ],
    [
      'a password in the scenario itself',
      `auth: {username: u, password: p}\n${phase('operation: push, users: 1, duration: 1s')}`,
      /unknown key "password" in auth/,
      /passwordEnv/,
    ],
    [
      'credentials in the address',
      `target: http://u:p@host\n${phase('operation: push, users: 1, duration: 1s')}`,
      /target is no address/,
      /json/,
    ],
    [
      'two phases of one name',
      `${phase('operation: push, users: 1, duration: 1s')}\n  - {name: a, operation: push, users: 1, duration: 1s}`,
      /there is a phase "a" already/,
      /json/,
    ],
    [
      'a control character in a name',
      'name: "a\\u001b[2J"\nphases: []',
      /name holds control characters/,
      /json/,
    ],
  ] as const) {
    test(`refuses ${what}`, () => {
      assert.throws(
        () => readScenario(text, 's.yaml'),
        (error) => {
          assert(error instanceof ProfilerError);
          assert.equal(error.code, 'SCENARIO_INVALID');
          assert.match(error.message, message);
          assert.match(error.hint, hint);
          return true;
        },
      );
    });
  }

  test('tells all problems at once', () => {
    const text = 'name: x\nfoo: 1\nrecord: al\nphases: 3';

    assert.throws(
      () => readScenario(text, 's.yaml'),
      /s\.yaml:2:1: .*\ns\.yaml:3:9: .*\ns\.yaml:4:9: /,
    );
  });

  test('refuses aliases that would blow up', () => {
    const levels = Array.from(
      {length: 12},
      (_, n) => `a${n}: &a${n} [${n === 0 ? 'x' : `*a${n - 1},`.repeat(9)}]`,
    );

    assert.throws(() => readScenario(levels.join('\n'), 's.yaml'), {code: 'SCENARIO_INVALID'});
  });
});

describe('the built-in scenarios', () => {
  for (const name of builtinScenarios()) {
    test(`${name} is a scenario of that name`, () => {
      const {scenario} = findScenario(name);

      assert.equal(scenario.name, name);
      if (name === 'demo' || name.endsWith('-small')) assert(plannedMs(scenario) <= MINUTE_MS);
    });
  }

  test('exist in a small form each', () => {
    const names = builtinScenarios();
    const full = names.filter((name) => name !== 'demo' && !name.endsWith('-small'));

    assert.deepEqual(full, ['capacity', 'pull-500', 'push-200', 'ramp-to-threshold', 'soak']);
    for (const name of full) assert(names.includes(`${name}-small`));
  });

  test('ramp by 20 % from 100 users', () => {
    const names = planPhases(findScenario('ramp-to-threshold').scenario).map(({name}) => name);

    assert.deepEqual(names.slice(1, 5), [
      'ramp 100 users',
      'ramp 120 users',
      'ramp 144 users',
      'ramp 173 users',
    ]);
  });

  test('are distinguished from paths', () => {
    assert.throws(() => findScenario('dmo'), {
      code: 'SCENARIO_UNKNOWN',
      hint: 'Did you mean "demo"?',
    });
    assert.throws(() => findScenario('./demo.yaml'), {code: 'SCENARIO_UNREADABLE'});
  });
});

test('the published JSON schema is up to date', () => {
  assert.deepEqual(
    JSON.parse(readFileSync(JSON_SCHEMA_URL, 'utf8')),
    JSON.parse(writeJsonSchema()),
  );
});

function phase(keys: string): string {
  return `name: x\nphases:\n  - {name: a, ${keys}}`;
}
