import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  keepTokens,
  makeSecret,
  readTokens,
  scopesOf,
  tokenFor,
  writeTokens,
} from '../../../src/guard/scoped-token.js';

const AGENT = 'a'.repeat(43);
const READ = 'r'.repeat(43);
const CONTROL = 'c'.repeat(43);
const FILE = `# made for the benchmark\nagent ${AGENT}\n\nread ${READ}\ncontrol\t${CONTROL}\n`;

describe('tokens', () => {
  test('a secret has 256 bits and fits into a header', () => {
    assert.match(makeSecret(), /^[\w-]{43}$/);
    assert.notEqual(makeSecret(), makeSecret());
  });

  test('what is written can be read again, with one token for each scope', () => {
    const tokens = readTokens(writeTokens(), 'new');

    assert.deepEqual(
      tokens.map(({scope}) => scope),
      ['agent', 'read', 'control'],
    );
    assert.equal(new Set(tokens.map(({secret}) => secret)).size, 3);
  });

  for (const [name, presented, scopes] of [
    ['of an agent sends and does not read', AGENT, ['agent']],
    ['of a reader reads and does not write', READ, ['read']],
    ['of a controller writes and reads', CONTROL, ['control', 'read']],
    ['that is unknown allows nothing', 'x'.repeat(43), []],
    ['that is the beginning of a known one allows nothing', AGENT.slice(0, 42), []],
    ['that is empty allows nothing', '', []],
  ] as const) {
    test(`a token ${name}`, () => {
      const kept = keepTokens(readTokens(FILE, 'file'));

      assert.deepEqual([...scopesOf(kept, presented)], scopes);
    });
  }

  test('a bare token allows everything', () => {
    const kept = keepTokens(readTokens(`${AGENT}\n`, 'REGSCOPE_TOKEN'));

    assert.deepEqual([...scopesOf(kept, AGENT)], ['agent', 'read', 'control']);
  });

  test('nothing that is kept holds a secret', () => {
    const kept = keepTokens(readTokens(FILE, 'file'));

    assert.ok(
      !JSON.stringify(kept.map(({digest}) => Buffer.from(digest).toString())).includes(AGENT),
    );
  });

  test('a client presents the token of the scope it needs, or one that holds it too', () => {
    const all = readTokens(FILE, 'file');

    assert.equal(tokenFor(all, 'agent'), AGENT);
    assert.equal(tokenFor(all, 'read'), READ);
    assert.equal(tokenFor(readTokens(`control ${CONTROL}`, 'file'), 'read'), CONTROL);
    assert.equal(tokenFor(readTokens(`read ${READ}`, 'file'), 'control'), undefined);
  });

  for (const [name, text] of [
    ['nothing', '\n# no token yet\n'],
    ['a short token', 'hunter2'],
    ['a word that is no scope', `root ${AGENT}`],
    ['three words', `agent ${AGENT} please`],
    ['two bare tokens', `${AGENT}\n${READ}`],
    ['a control character', `agent ${AGENT}\x07`],
    ['a token of 10,000 characters', 'a'.repeat(10_000)],
  ] as const) {
    test(`a file with ${name} is refused, without quoting it`, () => {
      assert.throws(
        () => readTokens(text, 'tokens.txt'),
        (error: {code?: string; message: string}) => {
          assert.equal(error.code, 'GUARD_TOKEN_INVALID');
          assert.ok(!/hunter2|aaaa|rrrr/.test(error.message), error.message);
          return error.message.includes('tokens.txt');
        },
      );
    });
  }
});
