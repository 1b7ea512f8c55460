// bpf/requests/: the preprocessor that makes bpf/requests.bt, and the layout that it is made from.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import {syscallName} from '../../../../agent/probes/figures/syscall-names.js';

interface Field {
  readonly name: string;
  readonly of?: string;
  readonly bits: readonly [first: number, count: number];
}

interface Layout {
  readonly CALLS: Readonly<Record<string, number>>;
  readonly RECORDS: readonly {
    readonly name: string;
    readonly words: readonly {readonly name: string; readonly fields?: readonly Field[]}[];
  }[];
}

interface Expander {
  expand(text: string): readonly string[];
}

const BPF = new URL('../../../../bpf/', import.meta.url);
const {CALLS, RECORDS} = (await import(new URL('requests/layout.mjs', BPF).href)) as Layout;
const {Preprocessor} = (await import(new URL('requests/compose/preprocessor.mjs', BPF).href)) as {
  Preprocessor: new (readFile: (name: string) => string) => Expander;
};

function expand(text: string, files: Readonly<Record<string, string>> = {}): string {
  return new Preprocessor((name) => files[name]!).expand(text).join('\n');
}

describe('the preprocessor', () => {
  for (const [name, text, expected] of [
    ['a name', '#define A 7\n$x = A;', '$x = 7;'],
    [
      'arguments',
      '#define SUM(a, b) a + b\n$x = SUM(f(1, 2), @m[1, 2]);',
      '$x = f(1, 2) + @m[1, 2];',
    ],
    ['a name in a name', '#define A B(2)\n#define B(n) n * 3\n$x = A;', '$x = 2 * 3;'],
    ['glue', '#define P(side) print(@a##side);\nP(1)', 'print(@a1);'],
    ['lines, as far in as their name', '#define P \\\n  a; \\\n  b;\n  P;', '  a;\n  b;'],
    ['bytes', '$x = BYTES("HTTP");', '$x = 0x50545448;'],
    ['masks', '$x & ~(0x1 | 0x8000000000000000)', '$x & 0x7ffffffffffffffe'],
    [
      'a map with sides',
      '  @done_SIDE[$k] = $r;',
      '  if (@side) {\n    @done1[$k] = $r;\n  } else {\n    @done0[$k] = $r;\n  }',
    ],
    ['no name in a string or a comment', '#define A 7\n// A\nprintf("A");', '// A\nprintf("A");'],
  ] as const) {
    test(`expands ${name}`, () => {
      assert.equal(expand(text), expected);
    });
  }

  test('indents what is included, and leaves out the text of a file of definitions', () => {
    const files = {'part.bt': 'a = A;\n\nb;', 'names.h': '// Names.\n#define A 7'};

    assert.equal(
      expand('#include "names.h"\n{\n  #include "part.bt"\n}', files),
      '{\n  a = 7;\n\n  b;\n}',
    );
  });

  for (const [name, text, message] of [
    ['an unknown name', '$x = UNKNOWN;', /UNKNOWN is not defined/],
    ['a missing argument', '#define SUM(a, b) a + b\nSUM(1)', /SUM takes 2 arguments/],
    ['a circle', '#define A A + 1\nA', /in a circle/],
  ] as const) {
    test(`refuses ${name}`, () => {
      assert.throws(() => expand(text), message);
    });
  }
});

describe('the layout of a request', () => {
  test('has fields that lie in their word and do not overlap', () => {
    for (const {name: record, words} of RECORDS) {
      for (const {name: word, fields = []} of words) {
        for (const [at, field] of fields.entries()) {
          const [first, count] = field.bits;
          assert.ok(first >= 0 && count > 0 && first + count <= 64, `${record}.${word}`);
          for (const other of fields.slice(at + 1)) {
            const areApart =
              field.of !== undefined && field.of !== other.of && other.of !== undefined;
            const isView = field.name === 'call' || other.name === 'call';
            if (!areApart && !isView)
              assert.ok(!overlap(field, other), `${field.name} ${other.name}`);
          }
        }
      }
    }
  });

  test('has the numbers of the calls whose beginnings the script follows, and no others', () => {
    const script = readFileSync(new URL('requests.bt', BPF), 'utf8');
    const entered = script.matchAll(/sys_enter_(\w+)/g);
    const names = [...new Set([...entered].map(([, name]) => name!))];

    assert.deepEqual(Object.keys(CALLS).sort(), names.sort());
    for (const [name, number] of Object.entries(CALLS)) {
      assert.equal(syscallName(number, 'x64'), TABLE_NAMES[name] ?? name);
    }
  });
});

/** Tracepoints are named after the kernel's functions, tables after the calls. */
const TABLE_NAMES: Readonly<Record<string, string>> = {newfstat: 'fstat', sendfile64: 'sendfile'};

function overlap(left: Field, right: Field): boolean {
  const [low, high] = [left, right].sort((one, other) => one.bits[0] - other.bits[0]);
  return low!.bits[0] + low!.bits[1] > high!.bits[0];
}
