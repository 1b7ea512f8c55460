import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {findAgentFile} from '../../../src/attach/agent-file.js';
import {ProfilerError} from '../../../src/domain/error.js';
import {temporaryFolder} from '../../support/temporary-folder.js';

const BYTES = 'a packed agent';

describe('findAgentFile', () => {
  test('names the command that makes the file', () => {
    assert.throws(() => findAgentFile(['/nowhere/agent.gz']), isCode('ATTACH_AGENT_MISSING'));
  });

  test('takes a file whose sources are as they were', () => {
    const {path} = checkout({'agent/main.ts': 'one', 'bpf/tcp.bt': 'two'});

    assert.deepEqual(findAgentFile([path]), {path, bytes: BYTES.length});
  });

  test('takes a file that lies where no sources are', () => {
    const {path} = checkout();

    assert.deepEqual(findAgentFile([path]), {path, bytes: BYTES.length});
  });

  for (const [what, change] of [
    ['has changed', (file: string) => writeFileSync(file, 'other')],
    ['is gone', () => {}],
  ] as const) {
    test(`refuses a file one of whose sources ${what}`, () => {
      const {root, path} = checkout({'agent/main.ts': 'one'}, {'bpf/tcp.bt': 'two'});
      change(join(root, 'bpf/tcp.bt'));

      assert.throws(
        () => findAgentFile([path]),
        (error) => isCode('ATTACH_AGENT_OUTDATED')(error) && /bpf\/tcp\.bt/.test(String(error)),
      );
    });
  }
});

type Files = Readonly<Record<string, string>>;

/** A checkout with these files, and a packed agent that was made of them and of some that are not there. */
function checkout(there?: Files, missing: Files = {}): {root: string; path: string} {
  const root = temporaryFolder('agent-file');
  for (const folder of ['agent', 'bpf', 'dist/package']) {
    mkdirSync(join(root, folder), {recursive: true});
  }
  const path = join(root, 'dist/package/regscope-agent.gz');
  writeFileSync(path, BYTES);
  if (there === undefined) return {root, path};
  for (const [name, text] of Object.entries(there)) writeFileSync(join(root, name), text);
  const lines = Object.entries({...there, ...missing}).map(([name, text]) => {
    return `${createHash('sha256').update(text).digest('hex')}  ${name}\n`;
  });
  writeFileSync(join(root, 'dist/package/.sources'), lines.join(''));
  return {root, path};
}

function isCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ProfilerError && error.code === code;
}
