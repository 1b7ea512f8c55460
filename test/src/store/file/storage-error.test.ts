import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {ProfilerError} from '../../../../src/domain/error.js';
import {isPassing, storageError} from '../../../../src/store/file/storage-error.js';

const CASES = {
  STORE_DISK_FULL: ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'],
  STORE_FILE_DAMAGED: ['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_CORRUPT_VTAB'],
  STORE_NOT_WRITABLE: ['EACCES', 'EROFS', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'SQLITE_READONLY'],
  STORE_IO_FAILED: ['EIO', 'EMFILE', 'ENFILE', 'ESTALE', 'SQLITE_IOERR', 'SQLITE_BUSY'],
} as const;

describe('an error of the disk', () => {
  for (const [code, causes] of Object.entries(CASES)) {
    for (const cause of causes) {
      test(`${cause} is told as ${code}`, () => {
        const error = storageError(Object.assign(new Error('x'), {code: cause}), '/data/run.db');

        assert.ok(error instanceof ProfilerError);
        assert.equal(error.code, code);
        assert.ok(error.message.includes('/data/run.db') && error.hint !== '');
      });
    }
  }

  test('passes by itself where space or descriptors may come back', () => {
    const passing = Object.values(CASES)
      .flat()
      .filter((code) => isPassing(storageError(Object.assign(new Error('x'), {code}), '/x')));

    assert.deepEqual(passing, [...CASES.STORE_DISK_FULL, ...CASES.STORE_IO_FAILED]);
  });

  test('that is a bug stays what it is', () => {
    const bug = new TypeError('x');

    assert.equal(storageError(bug, '/x'), bug);
  });
});
