import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

const MODULE = new URL('../../../../src/commands/wiring/young-generation.ts', import.meta.url);
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
/** Halves double. V8 13 may add a page to one of 8 MiB for a moment. */
const BETWEEN_BYTES = 12 * 1024 * 1024;

/** Keeps some megabytes of what it makes for a while, as an agent keeps requests until its interval ends. */
const PROGRAM = `
  import {boundYoungGeneration, halfBytes} from ${JSON.stringify(MODULE.href)};
  if (process.env.BOUNDED === 'yes') boundYoungGeneration(1);
  const kept = [];
  for (let round = 0; round < 400; round += 1) {
    kept[round % 8] = Array.from({length: 20_000}, (_, at) => ({at}));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  console.log(halfBytes());
`;

function halfAfterLoad(isBounded: boolean): number {
  const words = ['--import', 'tsx', '--input-type=module', '-e', PROGRAM];
  const env = {...process.env, BOUNDED: isBounded ? 'yes' : 'no'};
  return Number(execFileSync(process.execPath, words, {cwd: ROOT, env, encoding: 'utf8'}));
}

describe('a half of the young generation', () => {
  test('stays at 8 MiB where it is bounded', () => {
    const bytes = halfAfterLoad(true);

    assert.ok(bytes > 0 && bytes < BETWEEN_BYTES, `${bytes} bytes`);
  });

  test('grows beyond that where it is not', () => {
    assert.ok(halfAfterLoad(false) > BETWEEN_BYTES);
  });
});
