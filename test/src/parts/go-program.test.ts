import assert from 'node:assert/strict';
import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {goModuleProgram, goSourceProgram, programName} from '../../../src/parts/go-program.js';
import {findProgram} from '../../../src/parts/program.js';

const WITHOUT_GO = findProgram('go') === undefined ? 'needs Go' : false;

describe('a program in Go', () => {
  test('that was built before is taken from the cache', async (t) => {
    const cacheDir = folder(t);
    const kept = join(cacheDir, 'registry-v3.1.2');
    writeFileSync(kept, '', {mode: 0o755});

    const program = await goModuleProgram(
      {path: 'example.com/cmd/registry', version: 'v3.1.2'},
      {cacheDir, tell: () => assert.fail('it was built again')},
    );

    assert.equal(program, kept);
  });

  test('has the name that go install gives it, whatever its major version', () => {
    const named = (path: string): string => programName({path, version: 'v1.0.0'});

    assert.equal(named('example.com/cmd/registry'), 'registry');
    assert.equal(named('example.com/attacker/v12'), 'attacker');
  });

  test('that cannot be built says what the compiler said', {skip: WITHOUT_GO}, async (t) => {
    const [cacheDir, source] = [folder(t), folder(t)];
    writeFileSync(join(source, 'go.mod'), 'module example.com/broken\n');
    writeFileSync(join(source, 'main.go'), 'package main\nfunc main() { undefinedWord() }\n');

    await assert.rejects(goSourceProgram(source, {cacheDir}), {
      code: 'PART_FAILED',
      hint: /undefined: undefinedWord/,
    });
    assert.deepEqual(readdirSync(cacheDir), [], 'nothing half is kept');
  });

  test('is built once for each state of its source', {skip: WITHOUT_GO}, async (t) => {
    const [cacheDir, source] = [folder(t), folder(t)];
    const told: string[] = [];
    const build = (): Promise<string> =>
      goSourceProgram(source, {cacheDir, tell: (m) => told.push(m)});
    writeFileSync(join(source, 'go.mod'), 'module example.com/small\n');
    writeFileSync(join(source, 'main.go'), 'package main\nfunc main() {}\n');

    const first = await build();
    const again = await build();
    writeFileSync(join(source, 'main.go'), 'package main\nfunc main() { println() }\n');
    const changed = await build();

    assert.equal(again, first);
    assert.notEqual(changed, first);
    assert.equal(told.length, 2);
  });
});

function folder(t: {after(undo: () => void): void}): string {
  const path = mkdtempSync(join(tmpdir(), 'go-program-'));
  t.after(() => rmSync(path, {recursive: true}));
  return path;
}
