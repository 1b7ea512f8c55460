// Holds the tables of README.md against the code that they mirror. A table is known by the head of
// its first column: `command`, `exit code`, `error`, `route`, `probe`.

import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join, relative} from 'node:path';
import {describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {EXIT} from '../src/commands/console/exit-codes.js';
import {COMMANDS} from '../src/commands/commands.js';
import {buildProgram} from '../src/commands/program.js';
import {ERROR_CODES} from '../src/domain/error-codes.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const readme = read('README.md');

describe('README.md', () => {
  test('lists the commands', async () => {
    const commands = (await buildProgram(COMMANDS)).commands.map((command) => command.name());

    assertSame(firstWords('command'), commands);
  });

  test('lists the exit codes', () => {
    const codes = Object.values(EXIT).map(String);

    assertSame(firstWords('exit code'), codes);
  });

  test('lists the error codes, and no others', () => {
    assertSame(firstWords('error'), ERROR_CODES);
  });

  test('lists the routes of the HTTP API', () => {
    const documented = rowsOf(readme, 'route').map(([route]) => plain(route!));

    assertSame(documented, routes());
  });

  test('lists the probes that ship', () => {
    assertSame(firstWords('probe'), probes());
  });

  test('names only scripts of package.json after `npm run`', () => {
    const {scripts} = JSON.parse(read('package.json')) as {scripts: Record<string, string>};
    const named = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'].flatMap((path) =>
      [...read(path).matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1]!),
    );

    assert.deepEqual(
      named.filter((name) => !(name in scripts)),
      [],
    );
  });
});

describe('the list of error codes', () => {
  test('is in alphabetical order', () => {
    assert.deepEqual(ERROR_CODES, [...ERROR_CODES].sort());
  });

  test('has no code that the program does not use', () => {
    assert.deepEqual(usedCodes(), ERROR_CODES);
  });
});

describe('the header of each script in bpf/', () => {
  for (const probe of probes()) {
    test(`tells what ${probe} does, emits, costs, needs and cannot do`, () => {
      const text = read(`bpf/${probe}.bt`);

      assert.match(text, new RegExp(`^(#!.*\\n)?// ${probe} {2}\\S`));
      for (const part of ['USAGE', 'EMITS', 'COST', 'NEEDS', 'CAVEATS']) {
        assert.match(text, new RegExp(`^// ${part} +\\S`, 'm'), part);
      }
    });

    test(`names ${probe} in bpf/README.md`, () => {
      const named = rowsOf(read('bpf/README.md'), 'probe').map(([cell]) => plain(cell!));

      // Without a message of its own, a failure costs half a minute: Node then looks for the
      // assertion's text in a source that tsx has made into one line.
      assert.ok(
        named.some((name) => name.startsWith(probe)),
        named.join(),
      );
    });
  }
});

/** In any order; tells only what differs. */
function assertSame(documented: readonly string[], real: readonly string[]): void {
  const undocumented = real.filter((name) => !documented.includes(name));
  const outdated = documented.filter((name) => !real.includes(name));
  assert.deepEqual({undocumented, outdated}, {undocumented: [], outdated: []});
  assert.equal(new Set(documented).size, documented.length, 'something is listed twice');
}

/** First words of the first column: `run SCENARIO` is run. */
function firstWords(head: string): string[] {
  return rowsOf(readme, head).map(([cell]) => plain(cell!).split(/\s/)[0]!);
}

/** The rows of the one table whose first column has this head. */
function rowsOf(markdown: string, head: string): string[][] {
  const tables = markdown
    .split(/\n(?!\|)/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((lines) => lines.length > 2 && cellsOf(lines[0]!)[0]?.toLowerCase() === head);
  assert.equal(tables.length, 1, `one table whose first column is "${head}"`);
  return tables[0]!.slice(2).map(cellsOf);
}

function cellsOf(line: string): string[] {
  const cells = line.split(/(?<!\\)\|/).slice(1, -1);
  return cells.map((cell) => cell.trim());
}

function plain(cell: string): string {
  return cell.replace(/[`*]/g, '').replace(/^regscope /, '');
}

/** The codes that stand somewhere in the program, besides the list of all codes. */
function usedCodes(): string[] {
  const texts = ['src', 'agent']
    .flatMap(sourceFiles)
    .filter((path) => path !== 'src/domain/error-codes.ts')
    .map(read);
  return ERROR_CODES.filter((code) => texts.some((text) => text.includes(`'${code}'`)));
}

function routes(): string[] {
  const own = declaredRoutes('src/api/create-api.ts', '');
  const mounted = readdirSync(join(root, 'src/api/routes'))
    .filter((name) => name !== 'ui-routes.ts')
    .flatMap((name) =>
      declaredRoutes(`src/api/routes/${name}`, name === 'trace-routes.ts' ? '/v1' : '/api'),
    );
  return [...own, ...mounted].sort();
}

function declaredRoutes(path: string, mount: string): string[] {
  const calls = read(path).matchAll(/\b(?:app|router)\.(get|post|delete)\(\s*'([^'{]+)',/g);
  return [...calls].map(([, method, route]) => `${method!.toUpperCase()} ${mount}${route}`);
}

function probes(): string[] {
  return readdirSync(join(root, 'bpf'))
    .filter((name) => name.endsWith('.bt'))
    .map((name) => name.slice(0, -'.bt'.length))
    .sort();
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), {withFileTypes: true, recursive: true})
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
