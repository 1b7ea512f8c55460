// The short form of `npm run campaign -- disk-errors`.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {test} from 'node:test';

import {failDisk} from '../../campaign/disk-errors/disk-drill.js';

const skip = spawnSync('cc', ['--version']).status === 0 ? false : 'needs a C compiler';

test(
  'a collector whose disk gives EIO acks nothing, and stores all of it when the disk is well',
  {skip},
  async () => {
    const {batches} = await failDisk(2);

    assert.equal(batches, 20);
  },
);
