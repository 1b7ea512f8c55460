import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {isOtherMachine, readMachineId} from '../../../agent/life/machine-id.js';

const UUID = '4c4c4544-0042-3510-8054-b7c04f4d4e32\n';
const ID = '3d1219c7a8f04b1e9c5d7e6f8a9b0c1d\n';

function machine(files: {uuid?: string; id?: string}): string | undefined {
  return readMachineId((path) => {
    const text = path === '/etc/machine-id' ? files.id : files.uuid;
    if (text === undefined) throw new Error('ENOENT');
    return text;
  });
}

describe('readMachineId', () => {
  test('prefers the UUID of the machine, which a clone does not share', () => {
    assert.match(machine({uuid: UUID, id: ID})!, /^dmi:[0-9a-f]{32}$/);
    assert.equal(machine({uuid: UUID.toUpperCase(), id: 'x'}), machine({uuid: UUID, id: ID}));
  });

  test('takes the machine id where there is no UUID, or an empty one', () => {
    const byId = machine({id: ID});

    assert.match(byId!, /^id:/);
    assert.equal(machine({uuid: '00000000-0000-0000-0000-000000000000', id: ID}), byId);
    assert.equal(machine({uuid: 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', id: ID}), byId);
    assert.ok(!byId!.includes(ID.slice(0, 8)));
  });

  test('is undefined in a container without either', () => {
    assert.equal(machine({}), undefined);
    assert.equal(machine({id: 'uninitialized'}), undefined);
  });
});

test('machines are told apart by names of one kind only', () => {
  assert.equal(isOtherMachine('id:a', 'id:b'), true);
  assert.equal(isOtherMachine('id:a', 'id:a'), false);
  assert.equal(isOtherMachine('id:a', 'dmi:b'), false);
  assert.equal(isOtherMachine(undefined, 'id:b'), false);
  assert.equal(isOtherMachine('id:a', undefined), false);
});
