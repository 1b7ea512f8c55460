// A program with probes that says which child it started, for process-life.test.ts to kill.
//
//   node --import tsx agent-to-kill.ts core|bpftrace

import {startProbesBy, type Engine} from '../../../agent/core/start-probes.js';

const probes = await startProbesBy(process.argv[2] as Engine)({
  probes: ['syscalls', 'tcp', 'block', 'runqueue'],
  processes: [{pid: process.pid, target: 'self'}],
  onInterval: () => {},
});
console.log(probes.pids()[0]);
// Asked kindly, it goes in order.
process.stdin.on('end', () => void probes.stop().then(() => process.exit(0))).resume();
