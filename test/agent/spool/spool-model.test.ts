// The short form of the first part of `npm run campaign -- spool`.

import {test} from 'node:test';

import {drillSpool} from './support/spool-drill.js';

test('a spool holds what it took, whatever happens to it', () => {
  drillSpool(250, 60);
});
