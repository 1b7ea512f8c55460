import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {BudgetPart} from '../../../../src/domain/request.js';
import {packed} from '../../../../src/store/bytes/packed.js';
import {ByteReader} from '../../../../src/store/bytes/varint.js';
import {PartLists, partsIn, type ListedParts} from '../../../../src/store/requests/part-lists.js';
import {writeParts, type PackedPart} from '../../../../src/store/requests/request-bytes.js';

const NAMES: readonly BudgetPart[] = ['cpu', 'queue', 'fs.sync', 'wait:lock'];

function read(requests: readonly (readonly PackedPart[])[]): ListedParts[] {
  const bytes = packed((writer) => {
    for (const parts of requests) writeParts(writer, parts, (part) => NAMES.indexOf(part));
  });
  const [reader, lists] = [new ByteReader(bytes), new PartLists((number) => NAMES[number]!)];
  return requests.map(() => lists.read(reader));
}

function part(name: BudgetPart, ns: number, more: Partial<PackedPart> = {}): PackedPart {
  return {part: name, ns, inferred: false, onlyInCalls: false, ...more};
}

describe('the parts of the requests of a batch', () => {
  test('are read as they were written', () => {
    const requests = [
      [part('cpu', 5), part('wait:lock', 2 ** 40, {inferred: true})],
      [],
      [part('cpu', 7)],
      [part('fs.sync', 0, {onlyInCalls: true}), part('cpu', 1), part('queue', 3)],
    ];

    assert.deepEqual(read(requests).map(partsIn), requests);
  });

  test('share one list where they are the same', () => {
    const [first, other, second, third] = read([
      [part('cpu', 5), part('queue', 6)],
      [part('cpu', 5), part('queue', 6, {inferred: true})],
      [part('cpu', 8), part('queue', 9)],
      [part('queue', 6), part('cpu', 5)],
    ]);

    assert.equal(first!.list, second!.list);
    assert.equal(first!.names, second!.names);
    assert.deepEqual(second!.ns, [8, 9]);
    assert.notEqual(first!.list, other!.list);
    assert.deepEqual(third!.names, ['queue', 'cpu']);
  });
});
