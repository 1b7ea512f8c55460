// All faults of the laboratory.

import type {Fault} from '../fault.js';
import {CPU_FAULTS} from './cpu.js';
import {DISK_FAULTS} from './disk.js';
import {NETWORK_FAULTS} from './network.js';
import {PROCESS_FAULTS} from './process.js';
import {UPSTREAM_FAULTS} from './upstream.js';

export const FAULTS: readonly Fault[] = [
  ...DISK_FAULTS,
  ...CPU_FAULTS,
  ...PROCESS_FAULTS,
  ...NETWORK_FAULTS,
  ...UPSTREAM_FAULTS,
];
