// The fault laboratory: makes real faults under a real registry and reads what the report names as their
// causes.
//
// Run as root: npm run bench -- causes [--faults A,B] [--form phases|ramp] [--seconds N] [--keep FOLDER]

import {parseArgs} from 'node:util';

import {FAULTS} from './causes/faults/all.js';
import {judge, tableOf, type Judged} from './causes/judge.js';
import {runFault, type Form} from './causes/run-fault.js';

const {values} = parseArgs({
  options: {
    faults: {type: 'string'},
    form: {type: 'string', default: 'phases'},
    seconds: {type: 'string', default: '12'},
    keep: {type: 'string'},
  },
});
const wanted = values.faults?.split(',');
const faults = FAULTS.filter(({name}) => wanted === undefined || wanted.includes(name));
if (faults.length === 0)
  throw new Error(`known faults: ${FAULTS.map(({name}) => name).join(', ')}`);

const rows: Judged[] = [];
for (const fault of faults) {
  try {
    const options = {
      form: values.form as Form,
      seconds: Number(values.seconds),
      ...(values.keep === undefined ? {} : {keep: values.keep}),
    };
    const row = judge(fault, await runFault(fault, options));
    rows.push(row);
    tell(row);
  } catch (error) {
    process.exitCode = 1;
    console.error(fault.name, error);
  }
}
console.log(`\n${tableOf(rows)}`);
console.log(`\nright at rank 1: ${rows.filter(({isRight}) => isRight).length} of ${rows.length}`);

function tell({fault, causes, verdict}: Judged): void {
  console.log(`\n${fault}`);
  for (const {name, explainsMs, sentence} of causes) {
    console.log(`  ${name}, ${explainsMs.toFixed(1)} ms: ${sentence}`);
  }
  if (causes.length === 0) console.log(`  no cause; ${verdict[0]}`);
}
