// Builds a Go program that prints the runtime's name of each place of its code. The names found from
// outside must be the same, whether it is stripped or not, and wherever it was loaded.

import assert from 'node:assert/strict';
import {execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {after, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {Binary} from '../../agent/symbols/binary.js';
import {ByteFile} from '../../agent/elf/byte-file.js';
import {Symbolizer} from '../../agent/symbols/symbolizer.js';
import {temporaryFolder} from '../agent/symbols/support/temporary-files.js';

const source = fileURLToPath(new URL('go-names/main.go', import.meta.url));
const skip = canRun('go', 'version') ? false : 'go is not installed';
const folder = temporaryFolder();
const running: ChildProcess[] = [];

after(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** An external linker puts the table into the data segment, without a section of its own. */
const BUILDS: readonly (readonly [what: string, ...flags: string[]])[] = [
  ['static'],
  ['stripped static', '-ldflags=-s -w'],
  ['stripped position-independent', '-buildmode=pie', '-ldflags=-s -w'],
  ...(canRun('gcc', '--version')
    ? ([
        ['externally linked, stripped', '-buildmode=pie', '-ldflags=-linkmode=external -s -w'],
      ] as const)
    : []),
];

type Builds = typeof BUILDS;
const EMBEDS: readonly (readonly [string, (inner: string) => string, Builds])[] = [
  [
    'read-only data',
    () => 'import _ "embed"\n//go:embed inner.bin\nvar other []byte',
    BUILDS.slice(1),
  ],
  [
    'writable data',
    (inner) => `var other = []byte("${escaped(readFileSync(inner))}")`,
    BUILDS.slice(1, 2),
  ],
];

describe('a Go program', {skip}, () => {
  for (const [what, ...flags] of BUILDS) {
    test(`that is ${what} has the names that its runtime gives`, async () => {
      await assertNames(build(what, flags));
    });
  }

  for (const [where, embed, builds] of EMBEDS) {
    for (const [what, ...flags] of builds) {
      test(`that hides its sections, is ${what}, and holds another one in ${where} has its own names`, async () => {
        const inner = build('inner', ['-ldflags=-s -w']);
        const path = buildAround(inner, `${where} ${what}`, embed, flags);
        hideSections(path);

        await assertNames(path);
      });
    }
  }

  test('has the names of go tool nm at the starts of functions', () => {
    const path = build('static', []);
    const listing = execFileSync('go', ['tool', 'nm', path], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const names = new Map<number, string[]>();
    for (const line of listing.split('\n')) {
      const [, address, name] = /^ *([0-9a-f]+) [Tt] (.*)$/.exec(line) ?? [];
      if (address === undefined) continue;
      const at = parseInt(address, 16);
      // The linker adds a suffix to assembly and local copies: `.abi0`, `.7`.
      names.set(at, [...(names.get(at) ?? []), name!, name!.replace(/\.(abi0|\d+)$/, '')]);
    }
    const binary = Binary.read(ByteFile.open(path)!)!;

    const wrong = [...names].filter(([at, known]) => {
      const name = binary.find(at)?.at(-1)?.name.replace('·', '.');
      return name !== undefined && !known.includes(name);
    });
    const unnamed = [...names].filter(([at]) => binary.find(at) === undefined);

    assert.ok(names.size > 1_000);
    const told = wrong.map(([at, known]) => `${known[0]}: ${binary.find(at)!.at(-1)!.name}`);
    assert.deepEqual(told, []);
    // Marks such as runtime.etext have an address and no function.
    assert.ok(unnamed.length <= 5, unnamed.join('\n'));
  });

  test('keeps its names when its file is replaced and when it has ended', async () => {
    const path = build('replaced', []);
    const {pid, lines, child} = await start(path);
    const [, address, name] = lines.find(([kind]) => kind === 'at')!;
    writeFileSync(`${path}.new`, 'another file');
    renameSync(`${path}.new`, path);
    const symbolizer = new Symbolizer({nowMs: () => 0});
    symbolizer.watch(pid);
    rmSync(path);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const {frames} = symbolizer.symbolize(pid, [parseInt(address!, 16)]);
    symbolizer.close();

    // Without the privilege to open the mapped file there is no name, rather than a wrong one.
    const leaf = frames.at(-1)!;
    assert.equal(plain(leaf.name), process.getuid?.() === 0 ? name : leaf.name);
    assert.ok(leaf.named || leaf.name.startsWith('replaced+0x'));
  });
});

/** Compares each place that the program names itself, and a chain of inlined calls. */
async function assertNames(path: string): Promise<void> {
  const {pid, lines} = await start(path);
  const symbolizer = new Symbolizer({nowMs: () => performance.now()});

  const wrong: string[] = [];
  let places = 0;
  for (const [kind, address, name] of lines) {
    if (kind !== 'at') continue;
    places += 1;
    const found = symbolizer.symbolize(pid, [parseInt(address!, 16)]).frames.at(-1);
    if (plain(found?.name) !== name) wrong.push(`${address} ${name}: ${found?.name}`);
  }
  const [, returnAddress, names] = lines.find(([kind]) => kind === 'chain')!;
  const chain = symbolizer.symbolize(pid, [0x1, parseInt(returnAddress!, 16)]);
  symbolizer.close();

  assert.ok(places > 1_000, `${places} places`);
  assert.deepEqual(wrong, []);
  assert.deepEqual(chain.frames.map(({name}) => name).reverse(), names!.split(','));
  assert.deepEqual(
    chain.frames.map(({inlined}) => inlined),
    [false, true, true],
  );
  assert.equal(chain.droppedFrames, 1);
}

/** The runtime prints type arguments as `[...]`. */
function plain(name: string | undefined): string | undefined {
  return name?.replace(/\[.*\]/, '[...]');
}

function build(what: string, flags: readonly string[], sources = [source]): string {
  const path = join(folder, what.replaceAll(/\W+/g, '-'));
  execFileSync('go', ['build', '-o', path, ...flags, ...sources], {
    env: {...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-buildvcs=false', GO111MODULE: 'off'},
  });
  return path;
}

/** Builds the same program with another one as a variable, which is used so that it stays. */
function buildAround(
  inner: string,
  what: string,
  embed: (inner: string) => string,
  flags: readonly string[],
): string {
  const home = join(folder, 'around');
  mkdirSync(home, {recursive: true});
  copyFileSync(inner, join(home, 'inner.bin'));
  copyFileSync(source, join(home, 'main.go'));
  const text = `package main\n${embed(inner)}\nfunc init() { if len(other) < 1000 { panic(other) } }\n`;
  writeFileSync(join(home, 'inner.go'), text);
  const sources = ['main.go', 'inner.go'].map((name) => join(home, name));
  return build(what, flags, sources);
}

function escaped(bytes: Buffer): string {
  return bytes.toString('hex').replaceAll(/../g, '\\x$&');
}

/** Removes what the ELF header says of sections, as packers do. The program runs as before. */
function hideSections(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0, 40, 48);
  bytes.fill(0, 58, 64);
  writeFileSync(path, bytes);
}

async function start(path: string): Promise<{pid: number; lines: string[][]; child: ChildProcess}> {
  const child = spawn(path, {stdio: ['pipe', 'pipe', 'inherit']});
  running.push(child);
  const lines: string[][] = [];
  for await (const line of createInterface({input: child.stdout!})) {
    if (line.startsWith('done')) break;
    const [kind, address, ...name] = line.split(' ');
    lines.push([kind!, address!, name.join(' ')]);
  }
  return {pid: child.pid!, lines, child};
}

function canRun(command: string, argument: string): boolean {
  try {
    execFileSync(command, [argument], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
}
