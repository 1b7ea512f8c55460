// A program with probes that says which bpftrace it started, for process-life.test.ts to kill.

import {startBpftraceProbes} from '../../../agent/probes/running/bpftrace-probes.js';

const probes = await startBpftraceProbes({
  probes: ['syscalls', 'tcp', 'block', 'runqueue'],
  processes: [{pid: process.pid, target: 'self'}],
  onInterval: () => {},
});
console.log(probes.pids()[0]);
// Asked kindly, it goes in order.
process.stdin.on('end', () => void probes.stop().then(() => process.exit(0))).resume();
