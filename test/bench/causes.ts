// The fault laboratory: makes real faults under a real registry and reads what the report names as their
// causes.
//
// Run as root: npm run bench -- causes [--form phases|ramp|healthy|power] [--faults A,B] [--seconds N]
//   [--pairs N] [--keep FOLDER]

import {parseArgs} from 'node:util';

import {FAULTS} from './causes/faults/all.js';
import {HEALTHY_LOADS, runHealthy} from './causes/healthy.js';
import {judge, tableOf, type Judged} from './causes/judge.js';
import type {Pair} from './causes/pairs.js';
import {runPower} from './causes/power.js';
import {runFault, type Form} from './causes/run-fault.js';

const {values} = parseArgs({
  options: {
    faults: {type: 'string'},
    form: {type: 'string', default: 'phases'},
    seconds: {type: 'string'},
    pairs: {type: 'string', default: '20'},
    keep: {type: 'string'},
  },
});
const secondsOr = (usual: number): number => Number(values.seconds ?? usual);

switch (values.form) {
  case 'phases':
  case 'ramp':
    await runFaults(values.form);
    break;
  case 'healthy':
    await runHealthyLoads();
    break;
  case 'power':
    tellPairs('power', await runPower({pairs: Number(values.pairs), seconds: secondsOr(60)}));
    break;
  default:
    throw new Error(`--form ${values.form}: it is phases, ramp, healthy or power`);
}

async function runFaults(form: Form): Promise<void> {
  const rows: Judged[] = [];
  for (const fault of wantedOf(FAULTS)) {
    try {
      const {keep} = values;
      const options = {form, seconds: secondsOr(20), ...(keep === undefined ? {} : {keep})};
      const row = judge(fault, await runFault(fault, options));
      rows.push(row);
      tell(row);
    } catch (error) {
      process.exitCode = 1;
      console.error(fault.name, error);
    }
  }
  console.log(`\n${tableOf(rows)}`);
  const right = rows.filter(({isRight}) => isRight).length;
  console.log(`\nright at rank 1: ${right} of ${rows.length}`);
}

async function runHealthyLoads(): Promise<void> {
  for (const load of wantedOf(HEALTHY_LOADS))
    tellPairs(load.name, await runHealthy(load, secondsOr(10)));
}

function wantedOf<Named extends {readonly name: string}>(all: readonly Named[]): readonly Named[] {
  const names = values.faults?.split(',');
  const wanted = all.filter(({name}) => names === undefined || names.includes(name));
  if (wanted.length > 0) return wanted;
  throw new Error(`--faults takes some of ${all.map(({name}) => name).join(', ')}`);
}

function tell({fault, causes, verdict}: Judged): void {
  console.log(`\n${fault}`);
  for (const cause of causes) {
    const of = 'explainsMs' in cause ? `${cause.explainsMs.toFixed(1)} ms` : 'failures';
    console.log(`  ${cause.name}, ${of}: ${cause.sentence}`);
  }
  if (causes.length === 0) console.log(`  no cause; ${verdict[0]}`);
}

function tellPairs(name: string, pairs: readonly Pair[]): void {
  const grown = pairs.filter(({causes}) => causes.grown !== undefined);
  const named = pairs.filter(({causes}) => causes.causes.length > 0);
  console.log(
    `${name}: ${pairs.length} comparisons, ${grown.length} tell growth, ${named.length} name a cause`,
  );
  const means = pairs.map(({operationMs}) => operationMs.map((ms) => ms.toFixed(2)).join(' → '));
  console.log(`  an operation takes, ms: ${means.join(', ')}`);
  for (const {before, after, causes} of grown) {
    const {step, deltaMs} = causes.grown!;
    const told = causes.causes.map((cause) => `${cause.name} ${cause.explainsMs.toFixed(2)} ms`);
    console.log(`  ${before} → ${after}: ${step} +${deltaMs.toFixed(2)} ms; ${told.join(', ')}`);
  }
}
