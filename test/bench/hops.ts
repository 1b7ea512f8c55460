// What chains of hops are made of, and what they cost: `origins`, whether calls are brought to the requests
// that they were made for (root); `join`, the collector's CPU time. Whole runs over hops are chain.ts.
//
// Run: node --import tsx test/bench/hops.ts [--part origins|join] [OPTIONS of the part]

import {parseArgs} from 'node:util';

const PARTS = ['origins', 'join'];

const {values} = parseArgs({options: {part: {type: 'string'}}, strict: false});
for (const part of values.part === undefined ? PARTS : [values.part]) {
  if (!PARTS.includes(String(part))) throw new Error(`no part ${part}: ${PARTS.join(', ')}`);
  console.log(`${part}:`);
  await import(`./hops/${part}.ts`);
}
