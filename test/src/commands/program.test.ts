import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Command} from 'commander';

import {buildProgram} from '../../../src/commands/program.js';

const COMMANDS = {
  one: () => Promise.resolve(new Command('one')),
  two: () => Promise.resolve(new Command('two')),
};

const namesOf = async (only?: string): Promise<string[]> =>
  (await buildProgram(COMMANDS, only)).commands.map((command) => command.name());

describe('the program', () => {
  test('loads the one command that is asked for, and all for any other word', async () => {
    assert.deepEqual(await namesOf('two'), ['two']);
    assert.deepEqual(await namesOf('three'), ['one', 'two']);
    assert.deepEqual(await namesOf(), ['one', 'two']);
  });

  for (const word of ['constructor', 'toString', 'hasOwnProperty', '__proto__', '']) {
    test(`takes ${JSON.stringify(word)} for no command of its own`, async () => {
      assert.deepEqual(await namesOf(word), ['one', 'two']);
    });
  }
});
