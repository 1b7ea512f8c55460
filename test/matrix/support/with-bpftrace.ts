// Runs tests of the scripts on the bpftrace of another system: the arguments are its root and the tests' files. It
// mounts this machine's files below that root, so the caller gives it a mount namespace of its own.

import {execFileSync, spawnSync} from 'node:child_process';

const [root, ...files] = process.argv.slice(2) as [string, ...string[]];
for (const name of ['proc', 'sys', 'dev', 'tmp']) {
  execFileSync('mount', ['--rbind', `/${name}`, `${root}/${name}`]);
}
const test = ['--import', 'tsx', '--test', '--test-reporter=tap', '--test-concurrency=1'];
spawnSync(process.execPath, [...test, ...files], {
  stdio: 'inherit',
  env: {...process.env, REGSCOPE_BPFTRACE_CHROOT: root, REGSCOPE_BPFTRACE_ALONE: 'true'},
});
