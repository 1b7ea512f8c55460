import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {withAccess, type AccessOptions} from '../../../src/scenario/access.js';
import {readScenario} from '../../../src/scenario/read-scenario.js';
import type {Scenario} from '../../../src/scenario/scenario.js';

const PHASES = 'phases: [{name: push, operation: push, users: 1, duration: 1s}]';
const NAMED = `auth: {username: eve, passwordEnv: EVE}\nrepository: own/bench\n`;

describe('withAccess', () => {
  test('leaves a scenario as it is where the caller says nothing', () => {
    assert.deepEqual(reached(NAMED, {}).auth, {
      kind: 'password',
      username: 'eve',
      password: {kind: 'environment', variable: 'EVE'},
    });
    assert.equal(reached(NAMED, {}).repository, 'own/bench');
    assert.equal(reached('', {}).auth.kind, 'anonymous');
  });

  test('takes the password of a user from the environment, or from a file', () => {
    assert.deepEqual(reached(NAMED, {username: 'admin'}).auth, {
      kind: 'password',
      username: 'admin',
      password: {kind: 'environment', variable: 'REGSCOPE_PASSWORD'},
    });
    assert.deepEqual(reached('', {username: 'admin', passwordFile: '/run/secret'}).auth, {
      kind: 'password',
      username: 'admin',
      password: {kind: 'file', path: '/run/secret'},
    });
  });

  test("takes a file for the password of the scenario's own user", () => {
    const {auth} = reached(NAMED, {passwordFile: '/run/secret'});

    assert.ok(auth.kind === 'password' && auth.password.kind === 'file');
    assert.equal(auth.username, 'eve');
  });

  test('pushes below the repository that the caller names', () => {
    assert.equal(reached(NAMED, {repository: 'library/x'}).repository, 'library/x');
  });

  for (const [what, options, message] of [
    ['a repository that is no name', {repository: 'Library/X'}, /Library\/X is no repository name/],
    ['a password without a user', {passwordFile: 'x'}, /--password-file needs a user/],
    ['a project to be made by nobody', {createProject: true}, /--create-project needs a user/],
  ] as const) {
    test(`refuses ${what}`, () => {
      assert.throws(() => reached('', options), {code: 'CLI_OPTION_INVALID', message});
    });
  }
});

function reached(head: string, options: AccessOptions): Scenario {
  const text = `name: x\n${head}${PHASES}`;
  return withAccess({scenario: readScenario(text, 'x.yaml'), text}, options).scenario;
}
