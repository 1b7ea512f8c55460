// Events that bpftrace could not print, because its buffer was full: what it printed and what the agent reads
// as lost are all that happened. The buffer is one page, and bpftrace is stopped while it fills.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {describe, test} from 'node:test';

import {readOutputLine} from '../../agent/bpftrace/output-line.js';
import {testedBpftraces, whyNoProbes} from './support/bpftraces.js';
import {until} from '../support/until.js';

/** Prime. Each prints a few dozen bytes, so a page takes a small part of them. */
const CALLS = 20_011;
const PATIENCE_MS = 60_000;
const CALLER = `
import os, sys
sys.stdin.readline()
for _ in range(${CALLS}): os.getppid()
print("done", flush=True)
sys.stdin.readline()`;

for (const {name, path} of testedBpftraces()) {
  describe(`a buffer that is too small, ${name}`, {skip: whyNoProbes()}, () => {
    test('loses events, and they are all counted', async () => {
      const caller = spawn('python3', ['-c', CALLER], {stdio: ['pipe', 'pipe', 'inherit']});
      const seen = {printed: 0, lost: 0, isReady: false};
      const script = `BEGIN { printf("ready") } tracepoint:syscalls:sys_enter_getppid /pid == ${caller.pid}/ { printf("called") }`;
      const probe = spawn(path, ['-f', 'json', '-e', script], {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: {...process.env, BPFTRACE_PERF_RB_PAGES: '1'},
      });
      readLines(probe.stdout, (line) => {
        const read = readOutputLine(line);
        if (read?.kind === 'lost') seen.lost += read.events;
        if (read?.kind !== 'text') return;
        if (read.text === 'ready') seen.isReady = true;
        else seen.printed += 1;
      });
      try {
        await until('bpftrace is ready', () => seen.isReady, PATIENCE_MS);
        probe.kill('SIGSTOP');
        caller.stdin.write('\n');
        await once(caller.stdout, 'data');
        probe.kill('SIGCONT');
        // The kernel tells of a loss when there is room again, with the next event.
        await until('all is told', () => seen.printed + seen.lost >= CALLS - 1, PATIENCE_MS);
        probe.kill('SIGINT');
        await once(probe, 'close');

        assert.equal(seen.printed + seen.lost, CALLS);
        assert.ok(seen.lost > seen.printed, `${seen.lost} were lost`);
      } finally {
        probe.kill('SIGKILL');
        caller.kill('SIGKILL');
      }
    });
  });
}

function readLines(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop()!;
    for (const line of lines) take(line);
  });
}
