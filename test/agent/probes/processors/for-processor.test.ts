import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {forProcessor, type Processor} from '../../../../agent/probes/processors/for-processor.js';
import {readBlocks} from '../../../../agent/bpftrace/script-blocks.js';
import {pageBytesOf} from '../../../../agent/probes/processors/this-processor.js';
import {syscallName} from '../../../../agent/probes/figures/syscall-names.js';
import {PROBES, readScript} from '../../../../agent/probes/probe-catalogue.js';

const AMD64: Processor = {architecture: 'x64', pageBytes: 4_096};
const ARM64: Processor = {architecture: 'arm64', pageBytes: 4_096};
/** What only amd64 has: registers, the places of its own, bits of a segment. */
const OF_AMD64 =
  /fsbase|\$regs->(?!user_regs|syscallno)|reg\("(?:ip|cs|[a-ds][xpi])"\)|\b(?:16224|16208|168\)|0x33)\b/;

for (const {name} of PROBES) {
  describe(`the script of ${name}`, () => {
    const [amd64, arm64] = [AMD64, ARM64].map((processor) => readScript(name, processor).text);

    test('stays as it is on amd64', () => {
      assert.equal(forProcessor(amd64!, AMD64), amd64);
      assert.equal(forProcessor(amd64!, {...AMD64, architecture: 'riscv64'}), amd64);
    });

    test('has nothing of amd64 on arm64, and the same blocks', () => {
      const blocks = readBlocks(arm64!);
      for (const {statements, predicate} of blocks) {
        assert.doesNotMatch([predicate, ...statements].join('\n'), OF_AMD64);
      }
      assert.deepEqual(
        blocks.map(({attachPoints}) => attachPoints),
        readBlocks(amd64!).map(({attachPoints}) => attachPoints),
      );
    });
  });
}

describe('a script for arm64', () => {
  test('follows the same calls by the numbers that they have there', () => {
    const [amd64, arm64] = [AMD64, ARM64].map((processor) =>
      callsIn(readScript('requests', processor).text, processor.architecture),
    );

    assert.ok(amd64!.includes('recvmsg') && amd64!.includes('preadv2'), amd64!.join());
    assert.deepEqual(arm64, amd64);
  });

  test('takes no kernel stack in calls that only wait, of which one is not there', () => {
    const {text} = readScript('offcpu', ARM64);
    const [, calls] = /if \(\$1 == 0((?: && \$call != \d+)+)\)/.exec(text)!;
    const names = [...calls!.matchAll(/\d+/g)].map(([number]) =>
      syscallName(Number(number), 'arm64'),
    );

    assert.deepEqual(names, ['futex', 'epoll_pwait', 'nanosleep', 'clock_nanosleep']);
  });

  test('finds registers at the end of a kernel stack, which is a page at least', () => {
    const at = (pageBytes: number): string => readScript('oncpu', {...ARM64, pageBytes}).text;

    assert.match(at(4_096), /->stack \+ 16384 - sizeof\(struct pt_regs\)\)/);
    assert.match(at(65_536), /->stack \+ 65536 - sizeof\(struct pt_regs\)\)/);
    assert.match(at(65_536), /->stack \+ 65536 - sizeof\(struct pt_regs\) \+ 224\)/);
  });
});

describe('the size of a page', () => {
  test('is what the kernel says to programs', () => {
    const words = Buffer.alloc(48);
    for (const [at, word] of [33n, 7n, 6n, 16_384n, 0n, 0n].entries()) {
      words.writeBigUInt64LE(word, at * 8);
    }

    assert.equal(pageBytesOf(words), 16_384);
    assert.equal(pageBytesOf(words.subarray(0, 24)), 4_096);
    assert.equal(pageBytesOf(Buffer.alloc(0)), 4_096);
  });
});

/** The names of the calls that a script follows, sorted. */
function callsIn(text: string, architecture: string): readonly string[] {
  const firsts = [0, 64, 192, 256, 320];
  return [...text.matchAll(/\$bits = \(uint64\)(0x[0-9a-f]+);/g)]
    .flatMap(([, bits], at) =>
      Array.from({length: 64}, (_, place) => place)
        .filter((place) => (BigInt(bits!) >> BigInt(place)) & 1n)
        .map((place) => syscallName(firsts[at]! + place, architecture)),
    )
    .sort();
}
