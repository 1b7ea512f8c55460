// The engine compiles for arm64, by the headers of a cross compiler: every register, system call and structure
// that it names exists. test/matrix/arm64.ts runs it, on an emulated processor.

import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {findProgram} from '../../../src/parts/program.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const HEADERS = '/usr/aarch64-linux-gnu/include';

interface EngineModule {
  readonly bpfArguments: (
    machine: {readonly target: string; readonly headers: string},
    object: string,
  ) => readonly string[];
}

const engine = new URL('../../../src/setup/engine.mjs', import.meta.url).href;
const {bpfArguments} = (await import(engine)) as EngineModule;

function whyNot(): string | false {
  if (findProgram('clang') === undefined) return 'needs clang';
  return existsSync(`${HEADERS}/stdio.h`) ? false : 'needs libc6-dev-arm64-cross';
}

describe('for arm64', {skip: whyNot()}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-arm64-'));
  after(() => rmSync(folder, {recursive: true}));

  test('the programs compile, and read its registers', () => {
    const object = join(folder, 'engine.bpf.o');

    const args = bpfArguments({target: 'arm64', headers: HEADERS}, object);
    execFileSync('clang', args, {cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit']});

    // EM_BPF; and the fields that libbpf relocates (CO-RE) are named in .BTF.
    const bytes = readFileSync(object);
    assert.equal(bytes.readUInt16LE(18), 247);
    for (const name of ['syscallno', 'regs']) assert.ok(bytes.includes(`\0${name}\0`), name);
    assert.ok(!bytes.includes('\0fsbase\0'));
  });

  test('the loader compiles, up to the skeleton of its programs', () => {
    const loader = join(ROOT, 'bpf/core/loader');
    const sources = readdirSync(loader).filter((name) => name.endsWith('.c'));
    const args = ['--target=aarch64-linux-gnu', '-fsyntax-only', '-Wall'];
    const headers = [`-I${HEADERS}`, `-I${ROOT}/dist/bpf/core`, '-idirafter', '/usr/include'];

    const {status, stderr} = spawnSync('clang', [...args, ...headers, ...sources], {
      cwd: loader,
      encoding: 'utf8',
    });

    assert.deepEqual([status, stderr], [0, '']);
  });
});
