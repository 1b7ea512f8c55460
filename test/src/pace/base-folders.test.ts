import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {baseFolder, homeFolder} from '../../../src/pace/base-folders.js';

describe('the folders of a user', () => {
  test('are those that a variable names by its whole path', () => {
    assert.equal(baseFolder('/srv/config', '.config'), '/srv/config');
  });

  for (const named of [undefined, '', '.', 'config', './config', '../..']) {
    test(`lie in the home where the variable is ${JSON.stringify(named)}`, () => {
      assert.equal(baseFolder(named, '.config'), `${homeFolder()}/.config`);
    });
  }

  test('never lie where the process was started, also without a home', () => {
    const none = (): string => {
      throw new Error('no such user');
    };
    const homes = [() => '', () => 'home', none].map((home) => homeFolder(home));

    assert.deepEqual(homes, ['/', '/', '/']);
    assert.equal(
      homeFolder(() => '/home/ann'),
      '/home/ann',
    );
  });
});
