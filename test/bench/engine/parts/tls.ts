// The run time of the programs per request over TLS, beside that in plain text, of the same Go server in a closed loop.

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {CORE_PROBES} from '../../../../agent/core/record-types.js';
import {buildTlsServer, startTlsServer} from '../../../bpf/support/tls-server.js';
import {spreadRow, type FigureRow} from '../figure-table.js';
import {programUsecs, sumOf} from '../loader-alone.js';
import type {BenchOptions} from '../options.js';
import {runWrk} from '../wrk.js';

const ROUNDS = 5;
const CONNECTIONS = 8;
const PATH = '/v2/?status=200&bytes=1000';
const WAYS = [
  {name: 'in plain text', flags: ['-plain'], scheme: 'http'},
  {name: 'over TLS 1.3', flags: [], scheme: 'https'},
] as const;

export async function tls({
  rounds = ROUNDS,
  seconds,
  warmSeconds,
}: BenchOptions): Promise<FigureRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-bench-'));
  try {
    const program = buildTlsServer(folder);
    const seen = WAYS.map(() => [] as number[]);
    for (let round = 0; round < rounds; round += 1) {
      for (const [at, way] of WAYS.entries()) {
        seen[at]!.push(await usecsOf(program, way, seconds, warmSeconds));
      }
      process.stderr.write(`round ${round + 1} of ${rounds}\r`);
    }
    const [plain = [], secret = []] = seen;
    const write = (usecs: number): string => usecs.toFixed(1);
    return [
      ...WAYS.map(({name}, at) =>
        spreadRow(`programs, µs per request ${name}`, '', seen[at]!, write),
      ),
      spreadRow(
        'what TLS adds',
        '≤ 8',
        secret.map((usecs, round) => usecs - plain[round]!),
        write,
      ),
    ];
  } finally {
    rmSync(folder, {recursive: true});
  }
}

async function usecsOf(
  program: string,
  {flags, scheme}: (typeof WAYS)[number],
  seconds: number,
  warmSeconds: number,
): Promise<number> {
  const server = await startTlsServer(program, flags);
  const load = {url: `${scheme}://127.0.0.1:${server.port}${PATH}`, connections: CONNECTIONS};
  try {
    await runWrk(load, warmSeconds);
    return sumOf(await programUsecs(CORE_PROBES.join(), [server.pid], () => runWrk(load, seconds)));
  } finally {
    server.stop();
  }
}
