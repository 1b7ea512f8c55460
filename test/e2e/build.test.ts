import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {builder} from '../src/setup/support/setup-modules.js';

const here = fileURLToPath(new URL('../../', import.meta.url));

describe('build', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'build-'));
    symlinkSync(join(here, 'node_modules'), join(root, 'node_modules'));
    write('package.json', '{"type": "module"}');
    write('package-lock.json', '{}');
    write('tsconfig.json', readFileSync(join(here, 'tsconfig.json'), 'utf8'));
    write('src/commands/main.ts', '#!/usr/bin/env node\nexport const answer: number = 42;\n');
    write('src/store/0001-runs.sql', 'CREATE TABLE runs (id);');
    write(
      'agent/main.ts',
      "import {answer} from '../src/commands/main.js';\nconsole.log(answer);\n",
    );
    write('bpf/syscalls.bt', '// syscalls');
    write('test/x.test.ts', "const wrong: number = 'text';");
  });

  afterEach(() => rmSync(root, {recursive: true}));

  test('compiles code, copies files that are read at run time, and skips unchanged parts', async () => {
    await builder.build(root);

    assert.match(read('dist/src/commands/main.js'), /^#!.*\nexport const answer = 42;/);
    assert.equal(statSync(join(root, 'dist/src/commands/main.js')).mode & 0o111, 0o111);
    assert.equal(read('dist/src/store/0001-runs.sql'), 'CREATE TABLE runs (id);');
    assert.equal(read('dist/bpf/syscalls.bt'), '// syscalls');
    assert.equal(read('dist/package.json'), '{"type": "module"}');
    assert.equal(existsSync(join(root, 'dist/test')), false);

    const before = statSync(join(root, 'dist/bpf/syscalls.bt')).mtimeMs;
    await builder.build(root);
    assert.equal(statSync(join(root, 'dist/bpf/syscalls.bt')).mtimeMs, before);

    rmSync(join(root, 'agent/main.ts'));
    rmSync(join(root, 'src/store/0001-runs.sql'));
    write('src/commands/main.ts', 'export const answer = 43;\n');
    await builder.build(root);
    assert.match(read('dist/src/commands/main.js'), /answer = 43/);
    assert.equal(existsSync(join(root, 'dist/agent/main.js')), false);
    assert.equal(existsSync(join(root, 'dist/src/store/0001-runs.sql')), false);
  });

  test('pins the scripts by the hashes of their sources, and never takes over what was changed', async () => {
    const sum = createHash('sha256').update('// syscalls').digest('hex');
    await builder.build(root);
    assert.equal(read('dist/bpf/SHA256SUMS'), `${sum}  syscalls.bt\n`);

    write('dist/bpf/syscalls.bt', '// something else');
    write('src/commands/main.ts', 'export const answer = 44;\n');
    await builder.build(root);

    assert.equal(read('dist/bpf/SHA256SUMS'), `${sum}  syscalls.bt\n`);
    assert.equal(read('dist/bpf/syscalls.bt'), '// syscalls');
  });

  test('fails with file and line at a type error, and fails again the next time', async () => {
    write('agent/main.ts', '\nexport const wrong: number = "text";\n');

    for (let times = 0; times < 2; times += 1) {
      await assert.rejects(builder.build(root), /agent\/main\.ts\(2,14\): error TS2322/);
    }
  });

  function write(path: string, text: string): void {
    mkdirSync(join(root, dirname(path)), {recursive: true});
    writeFileSync(join(root, path), text);
  }

  function read(path: string): string {
    return readFileSync(join(root, path), 'utf8');
  }
});
