import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {ByteReader, ByteWriter} from '../../../../src/store/bytes/varint.js';

describe('ByteWriter and ByteReader', () => {
  test('give back every whole number that a double holds', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (values) => {
        const writer = new ByteWriter();
        for (const value of values) writer.varint(value);

        const reader = new ByteReader(writer.copy());

        assert.deepEqual(
          values.map(() => reader.varint()),
          values,
        );
      }),
    );
  });

  test('give back times of 64 bits, at any place', () => {
    const time = fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n});
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.maxSafeNat(), time)), (values) => {
        const writer = new ByteWriter();
        for (const [number, ns] of values) {
          writer.varint(number);
          writer.int64(ns);
        }

        const reader = new ByteReader(writer.copy());

        for (const value of values) assert.deepEqual([reader.varint(), reader.int64()], value);
      }),
    );
  });

  test('take no number that would be cut, and what was written before stays', () => {
    for (const value of [2 ** 63, 2 ** 64, Infinity, NaN]) {
      const writer = new ByteWriter();
      writer.varint(7);
      assert.throws(() => writer.varint(value), RangeError);
      assert.throws(() => writer.signed(-value), RangeError);
      assert.deepEqual([...writer.copy()], [7]);
    }
  });

  test('give back sums past 2^53 as exactly as a double has them, at any place of their memory', () => {
    const values = Array.from({length: 63}, (_, bit) => 2 ** bit);
    for (let before = 0; before < 1_030; before++) {
      const writer = new ByteWriter();
      writer.bytes(new Uint8Array(before));
      const value = values[before % values.length]!;
      writer.varint(value);
      writer.varint(5);

      const reader = new ByteReader(writer.copy());
      reader.bytes(before);

      assert.deepEqual([reader.varint(), reader.varint()], [value, 5], `behind ${before} bytes`);
    }
  });

  test('give back numbers of either sign, and fractions to the last bit', () => {
    fc.assert(
      fc.property(fc.array(fc.double({noNaN: true})), fc.array(fc.integer()), (doubles, whole) => {
        const writer = new ByteWriter();
        for (const value of doubles) writer.number(value);
        for (const value of whole) writer.signed(value);

        const reader = new ByteReader(writer.copy());

        for (const value of doubles) assert.ok(Object.is(reader.number(), value));
        for (const value of whole) assert.equal(reader.signed(), value);
      }),
    );
  });

  test('give back texts and bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({unit: 'grapheme'})), fc.uint8Array(), (texts, bytes) => {
        const writer = new ByteWriter();
        for (const text of texts) writer.text(text);
        writer.bytes(bytes);

        const reader = new ByteReader(writer.copy());

        for (const text of texts) assert.equal(reader.text(), text);
        assert.deepEqual(new Uint8Array(reader.bytes(bytes.length)), bytes);
        assert.throws(() => reader.text(), RangeError);
      }),
    );
  });

  test('give back numbers in nibbles, with whole bytes between', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.maxSafeNat())), (groups) => {
        const writer = new ByteWriter();
        for (const group of groups) {
          for (const value of group) writer.nibbles(value);
          writer.align();
          writer.varint(group.length);
        }

        const reader = new ByteReader(writer.copy());

        for (const group of groups) {
          for (const value of group) assert.equal(reader.nibbles(), value);
          reader.align();
          assert.equal(reader.varint(), group.length);
        }
      }),
    );
  });

  test('give back numbers in nibbles all at once, with another one behind each that is odd', () => {
    const pairs = fc.array(fc.tuple(fc.maxSafeNat(), fc.maxSafeNat()));
    fc.assert(
      fc.property(pairs, fc.boolean(), (wanted, beginsHalf) => {
        const written = wanted.flatMap((pair) => (pair[0] % 2 === 1 ? pair : pair.slice(0, 1)));
        const writer = new ByteWriter();
        for (const value of beginsHalf ? [1, ...written] : written) writer.nibbles(value);
        writer.align();
        writer.varint(5);

        const reader = new ByteReader(writer.copy());
        if (beginsHalf) reader.nibbles();
        const into = new Float64Array(written.length);
        const read = reader.nibblesInto(wanted.length, into);

        assert.deepEqual([...into.subarray(0, read)], written);
        assert.equal(reader.varint(), 5);
      }),
    );
  });

  for (const [value, bytes] of [
    [0, 1],
    [127, 1],
    [128, 2],
    [2 ** 32, 5],
    [Number.MAX_SAFE_INTEGER, 8],
  ] as const) {
    test(`take ${bytes} bytes for ${value}`, () => {
      const writer = new ByteWriter();

      writer.varint(value);

      assert.equal(writer.copy().length, bytes);
    });
  }

  test('grow without losing what was written', () => {
    const writer = new ByteWriter();
    const long = new Uint8Array(5_000).fill(7);

    writer.varint(300);
    writer.bytes(long);

    assert.deepEqual(writer.copy(), Uint8Array.from([0xac, 0x02, ...long]));
  });

  test('begin again with a whole byte after they were cleared', () => {
    const writer = new ByteWriter();
    writer.nibbles(3);

    writer.clear();
    writer.nibbles(1);

    assert.deepEqual(writer.copy(), Uint8Array.of(1));
  });

  test('throw where the bytes end too early', () => {
    assert.throws(() => new ByteReader(Uint8Array.of(0x80)).varint(), RangeError);
    assert.throws(() => new ByteReader(Uint8Array.of(1, 2, 3)).number(), RangeError);
  });
});
