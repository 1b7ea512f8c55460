import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import {KERNEL_BTF, ShortFiles} from '../../../agent/bpftrace/short-files.js';

const SCRIPT = `
tracepoint:syscalls:sys_enter_read, tracepoint:sched:sched_switch { @a = curtask->pid; }
tracepoint:sched:sched_switch /@a/ { clear(@a); }
`;
const noBtf = existsSync(KERNEL_BTF) ? false : 'this kernel has no BTF';
const notRoot = process.geteuid?.() === 0 ? noBtf : 'only root may mount';

describe('the files that an old bpftrace reads', {skip: noBtf}, () => {
  const tracefs = mkdtempSync(join(tmpdir(), 'regscope-test-'));
  const long = join(tracefs, 'available_events');
  writeFileSync(long, 'sched:sched_switch\nsched:sched_wakeup\nsyscalls:sys_enter_read\n');
  after(() => rmSync(tracefs, {recursive: true}));

  test('list the tracepoints of the scripts alone, for that process alone', {skip: notRoot}, () => {
    const files = ShortFiles.write([SCRIPT], {tracefs})!;
    const {path, args, env} = files.givenTo({path: '/bin/cat', args: [long], env: {LC_ALL: 'C'}});

    const printed = execFileSync(path, [...args], {env, encoding: 'utf8'});

    files.remove();
    assert.equal(printed, 'syscalls:sys_enter_read\nsched:sched_switch\n');
    assert.match(readFileSync(long, 'utf8'), /sched_wakeup/);
    assert.equal(env['LC_ALL'], 'C');
  });

  test('name the types in a file that is gone afterwards', () => {
    const files = ShortFiles.write([SCRIPT], {tracefs})!;
    const {env} = files.givenTo({path: '/bin/true', args: [], env: {}});

    assert.ok(existsSync(env['BPFTRACE_BTF']!));
    files.remove();
    assert.equal(existsSync(env['BPFTRACE_BTF']!), false);
  });

  test('stay as they are where the mount is refused', {skip: notRoot}, () => {
    const files = ShortFiles.write([SCRIPT], {tracefs: '/nowhere'})!;
    const {path, args, env} = files.givenTo({path: '/bin/echo', args: ['it runs'], env: {}});

    assert.equal(execFileSync(path, [...args], {env, encoding: 'utf8'}), 'it runs\n');
    files.remove();
  });

  test('are none where the kernel does not describe its types', () => {
    assert.equal(ShortFiles.write([SCRIPT], {tracefs, btf: '/nowhere'}), undefined);
  });
});
