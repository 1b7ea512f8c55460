// The short form of `npm run campaign -- network`.

import {describe, test} from 'node:test';

import {FAULT_CASES} from '../../campaign/network/fault-cases.js';
import {FaultDrill} from '../../campaign/network/fault-drill.js';
import {handshakeBytes} from '../../campaign/network/handshake.js';

/** Each of so many bytes of the handshake; a prime, so that it meets all parts of it. */
const EVERY = 37;

describe('an agent loses nothing, and delivers nothing twice', () => {
  test(`after ${FAULT_CASES.filter(({isLong}) => !isLong).length} faults of the network`, async () => {
    const drill = await FaultDrill.start();
    try {
      for (const each of FAULT_CASES) if (each.isLong !== true) await drill.suffer(each);
      await drill.assertNothingLost();
    } finally {
      await drill.close();
    }
  });

  test('after resets in the middle of the handshake', async () => {
    const drill = await FaultDrill.start();
    try {
      const lengths = await handshakeBytes(drill);
      for (const way of ['up', 'down'] as const) {
        for (let bytes = 1; bytes <= lengths[way]; bytes += EVERY) {
          await drill.resetHandshakeAt(way, bytes);
        }
      }
      await drill.assertNothingLost();
    } finally {
      await drill.close();
    }
  });
});
