// Whether each request comes of a Go server and of nginx that answer as many as they can, with all probes.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {startNginx} from '../../../../src/parts/nginx.js';
import {childrenOf} from '../../../bpf/support/children-of.js';
import {buildTlsServer, startTlsServer} from '../../../bpf/support/tls-server.js';
import type {FigureRow} from '../figure-table.js';
import {toldOf} from '../loader-alone.js';
import type {BenchOptions} from '../options.js';
import {runWrk} from '../wrk.js';

/** As many requests may be under way when a load ends, and are answered and told, but not counted by it. */
const CONNECTIONS = 64;

export async function rates({seconds}: BenchOptions): Promise<FigureRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-bench-'));
  writeFileSync(join(folder, 'small'), 'x'.repeat(1_000));
  const go = await startTlsServer(buildTlsServer(folder), ['-plain']);
  const nginx = await startNginx({root: folder});
  const goUrl = `http://127.0.0.1:${go.port}/v2/?status=200&bytes=1000`;
  try {
    return [
      ...(await rowsOf('Go', '≥ 10000', [go.pid], goUrl, seconds)),
      ...(await rowsOf(
        'nginx',
        '≥ 20000',
        [nginx.pid, ...childrenOf(nginx.pid)],
        `${nginx.url}/small`,
        seconds,
      )),
    ];
  } finally {
    go.stop();
    await nginx.stop();
    rmSync(folder, {recursive: true});
  }
}

async function rowsOf(
  name: string,
  rate: string,
  pids: readonly number[],
  url: string,
  seconds: number,
): Promise<FigureRow[]> {
  const load = {url, connections: CONNECTIONS};
  const {perSecond, requests, told, lost} = await toldOf(pids, () => runWrk(load, seconds));
  const row = (figure: string, goal: string, seen: number): FigureRow => {
    return {figure: `${name}: ${figure}`, goal, seen: seen.toFixed(0), pairs: ''};
  };
  return [
    row('requests a second', rate, perSecond),
    row(`of ${requests} requests, not told`, '0', Math.max(0, requests - told)),
    row('told beyond those', `≤ ${CONNECTIONS}`, Math.max(0, told - requests)),
    row('events lost', '0', lost),
  ];
}
