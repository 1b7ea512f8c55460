// An agent and a collector with a network between them that fails in 24 ways, and that resets connections
// at each byte of the handshake. Nothing may be lost, and nothing may count twice.

import {FAULT_CASES} from './network/fault-cases.js';
import {FaultDrill} from './network/fault-drill.js';
import {handshakeBytes} from './network/handshake.js';

for (const each of FAULT_CASES) {
  const drill = await FaultDrill.start();
  const startMs = performance.now();
  try {
    await drill.suffer(each);
    const records = await drill.assertNothingLost();
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    console.log(`${each.name}: ${records} records, 0 lost, 0 twice, ${seconds} s`);
  } catch (error) {
    console.log(`${each.name}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
    process.exitCode = 1;
  } finally {
    await drill.close();
  }
}

const drill = await FaultDrill.start();
const lengths = await handshakeBytes(drill);
for (const way of ['up', 'down'] as const) {
  for (let bytes = 1; bytes <= lengths[way]; bytes += 1) await drill.resetHandshakeAt(way, bytes);
}
const records = await drill.assertNothingLost();
await drill.close();
console.log(`resets at ${lengths.up} + ${lengths.down} bytes: ${records} records, 0 lost, 0 twice`);
