// Records what a script prints for a process: bpf/<probe>.sample.ndjson, which the reader's golden
// test replays. Put the process under load first. Needs root.
//
//   node --import tsx test/bpf/support/record-sample.ts PROBE PID [SECONDS] > bpf/PROBE.sample.ndjson

import {setTimeout as sleep} from 'node:timers/promises';

import {startBpftrace} from '../../../agent/bpftrace/bpftrace-process.js';
import {assertCapabilities, tracepointsOf} from '../../../agent/bpftrace/capabilities.js';
import {ControlChannel} from '../../../agent/bpftrace/control-channel.js';
import {
  argumentsOf,
  environmentOf,
  type BpftraceLimits,
} from '../../../agent/bpftrace/environment.js';
import {joinScripts} from '../../../agent/bpftrace/join-scripts.js';
import {GROUPS, PROBES, readScript} from '../../../agent/probes/probe-catalogue.js';

const [probe, pid, seconds = '3'] = process.argv.slice(2);
if (probe === undefined || pid === undefined) throw new Error('give a probe and a pid');

const {bpftrace, version, tracefs} = assertCapabilities();
const joined = joinScripts([readScript(probe)], tracepointsOf(tracefs));
const limits: BpftraceLimits = GROUPS[PROBES.find(({name}) => name === probe)!.group];
const channel = new ControlChannel();
let begun = (): void => {};
const isReady = new Promise<void>((resolve) => (begun = resolve));
const running = startBpftrace(
  {
    path: bpftrace,
    args: argumentsOf(version, joined.text, limits),
    env: environmentOf(version, limits),
  },
  {
    onLine: (line) => {
      console.log(line);
      if (line.includes('ready')) begun();
    },
    onEnd: (reason) => console.error(reason),
  },
);

await isReady;
channel.watch(Number(pid));
for (let second = 0; second < Number(seconds); second += 1) {
  await sleep(1000);
  channel.cut();
}
await sleep(500);
await running.stop();
channel.close();
