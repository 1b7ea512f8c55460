import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {BtfWriter} from '../../../agent/btf/btf-writer.js';
import {KERNEL_BTF} from '../../../agent/bpftrace/short-files.js';
import {namesIn, slimTypes} from '../../../agent/btf/slim-types.js';
import {KIND, TypeSection} from '../../../agent/btf/type-section.js';

/** struct sock { u64 secret; union { u32 port; u32 hash; }; struct sock *next; typedef u16 family; } */
function aKernel(): Uint8Array {
  const writer = new BtfWriter();
  const [u32, sock, either, pointer, family] = [1, 2, 3, 4, 5].map(() => writer.reserve());
  writer.put(u32!, {name: 'u32', info: KIND.int << 24, value: 4}, [32]);
  writer.put(sock!, {name: 'sock', info: (KIND.struct << 24) | 4, value: 32}, [
    ...[writer.nameOf('secret'), u32!, 0],
    ...[writer.nameOf(''), either!, 64],
    ...[writer.nameOf('next'), pointer!, 128],
    ...[writer.nameOf('family'), family!, 192],
  ]);
  writer.put(either!, {name: '', info: (KIND.union << 24) | 2, value: 4}, [
    ...[writer.nameOf('port'), u32!, 0],
    ...[writer.nameOf('hash'), u32!, 0],
  ]);
  writer.put(pointer!, {name: '', info: KIND.pointer << 24, value: sock!}, []);
  writer.put(family!, {name: 'family_t', info: KIND.typedef << 24, value: u32!}, []);
  return writer.bytes();
}

function structNamed(types: TypeSection, name: string): number {
  for (let type = 1; type <= types.last; type++) {
    if (types.kind(type) === KIND.struct && types.name(type) === name) return type;
  }
  throw new Error(`no struct ${name}`);
}

const noBtf = existsSync(KERNEL_BTF) ? false : 'this kernel has no BTF';

describe('the types of a script', () => {
  test('are its structs and every field that it follows', () => {
    const {structs, fields} = namesIn('$s = ((struct sock *)$sk)->next->port; @a = curtask->pid;');

    assert.deepEqual([...structs].sort(), ['sock', 'task_struct']);
    assert.deepEqual([...fields].sort(), ['next', 'pid', 'port']);
  });

  test('keep the members that are named, where they were, and lose the others', () => {
    const named = {structs: new Set(['sock']), fields: new Set(['port', 'next', 'family'])};
    const slim = new TypeSection(slimTypes(new TypeSection(aKernel()), named));

    const sock = structNamed(slim, 'sock');
    const [either, next, family] = slim.members(sock);
    assert.equal(slim.size(sock), 32);
    assert.deepEqual([either!.name, next!.name, family!.name], ['', 'next', 'family']);
    assert.deepEqual([either!.offset, next!.offset, family!.offset], [64, 128, 192]);
    assert.deepEqual(
      slim.members(either!.type).map(({name}) => name),
      ['port'],
    );
    assert.equal(slim.referred(next!.type), sock);
  });

  test('of this kernel lie where the whole file has them', {skip: noBtf}, () => {
    const whole = new TypeSection(readFileSync(KERNEL_BTF));
    const named = namesIn('((struct sock *)$sk)->__sk_common.skc_num; ->sk_max_ack_backlog');
    const slim = new TypeSection(slimTypes(whole, named));

    const offsets = (types: TypeSection) =>
      types
        .members(structNamed(types, 'sock'))
        .filter(({name}) => named.fields.has(name))
        .map(({name, offset}) => [name, offset]);
    assert.deepEqual(offsets(slim), offsets(whole));
    assert.equal(offsets(slim).length, 2);
  });

  test('that the kernel does not have are told by name', () => {
    const named = {structs: new Set(['sock', 'unicorn']), fields: new Set<string>()};

    assert.throws(() => slimTypes(new TypeSection(aKernel()), named), /no struct unicorn/);
  });

  test('that are names of themselves are refused, not followed for ever', () => {
    const writer = new BtfWriter();
    const [one, other] = [writer.reserve(), writer.reserve()];
    writer.put(one!, {name: 'one', info: KIND.typedef << 24, value: other!}, []);
    writer.put(other!, {name: 'other', info: KIND.typedef << 24, value: one!}, []);
    const none = {structs: new Set<string>(), fields: new Set<string>()};

    assert.throws(() => slimTypes(new TypeSection(writer.bytes()), none), RangeError);
  });

  test('of a file that is cut off or damaged are refused, never a crash', () => {
    const bytes = aKernel();
    const named = {structs: new Set(['sock']), fields: new Set(['port'])};
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => new TypeSection(bytes.slice(0, length)), RangeError);
    }
    fc.assert(
      fc.property(fc.nat({max: bytes.length - 1}), fc.nat({max: 255}), (at, value) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = value;
        try {
          slimTypes(new TypeSection(damaged), named);
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
        }
      }),
      {numRuns: 1_000},
    );
  });
});
