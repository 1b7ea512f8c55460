import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {serverMessage} from '../../../../src/load/registry/server-message.js';

describe('serverMessage', () => {
  for (const [what, body, message] of [
    [
      'the code and the message of an OCI error',
      '{"errors":[{"code":"NOT_FOUND","message":"project nope not found"}]}',
      'NOT_FOUND: project nope not found',
    ],
    ['each of several errors', '{"errors":[{"code":"A"},{"message":"b"}]}', 'A; b'],
    ['the text of another body', ' <html>Bad Gateway</html>\n', '<html>Bad Gateway</html>'],
    ['JSON of another form as it is', '{"errors":"no"}', '{"errors":"no"}'],
    [
      'errors that say nothing as they are',
      '{"errors":[null, {"code":7}]}',
      '{"errors":[null, {"code":7}]}',
    ],
    ['null as it is', 'null', 'null'],
    ['nothing of an empty body', '', ''],
  ] as const) {
    test(`tells ${what}`, () => assert.equal(serverMessage(Buffer.from(body)), message));
  }

  test('cuts a long text', () => {
    assert.equal(serverMessage(Buffer.from('x'.repeat(1000))).length, 200);
  });
});
