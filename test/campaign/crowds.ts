// The test of crowds with ten thousand threads, and with children by the thousand, as fast as they can be
// made. Run it as root.

import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

const TEST = fileURLToPath(new URL('../bpf/crowds.test.ts', import.meta.url));

const {status} = spawnSync(process.execPath, ['--import', 'tsx', '--test', TEST], {
  stdio: 'inherit',
  env: {...process.env, REGSCOPE_CROWD_THREADS: '9973', REGSCOPE_CROWD_CHILDREN: '19997'},
});
process.exitCode = status ?? 1;
