import assert from 'node:assert/strict';
import {test} from 'node:test';

import {GoVersions} from '../../../agent/targets/go-versions.js';

test('reads a program once, and knows a pid that another program got', () => {
  const read: string[] = [];
  const files = new Map([
    ['/proc/7/exe', 'a'],
    ['/proc/8/exe', 'a'],
  ]);
  const versions = new GoVersions(
    (path) => {
      read.push(path);
      return files.get(path) === 'a' ? 'go1.19.8' : undefined;
    },
    (path) => files.get(path),
  );

  assert.deepEqual([versions.of(7), versions.of(8)], ['go1.19.8', 'go1.19.8']);
  assert.deepEqual(read, ['/proc/7/exe']);
  files.set('/proc/7/exe', 'b');
  assert.equal(versions.of(7), 'go1.19.8', 'asked again within one refresh');
  versions.refresh();
  assert.equal(versions.of(7), undefined);
  files.delete('/proc/8/exe');
  assert.equal(versions.of(8), 'go1.19.8', 'what was known of a process that is gone');
});
