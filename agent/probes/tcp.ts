// Reads bpf/tcp.bt. There is one series per service and peer: `:5000 ← 10.0.0.7` is what a peer
// asked of a port of the target, `→ 10.0.0.5:6379` is what the target asked of another host.
// Metrics: `rtt` and `connect` (histograms), `bytesIn`, `bytesOut`, `retransmits`, `connectErrors`.

import type {ProbeRecord} from '../../src/domain/record.js';
import {Figures} from './figures/figures.js';
import {Increases} from './figures/increases.js';
import type {ProbeReader, Tick} from './ports/probe-reader.js';

const COUNTERS = [
  ['tcp_received', 'bytesIn'],
  ['tcp_sent', 'bytesOut'],
  ['tcp_retransmits', 'retransmits'],
] as const;

export class TcpReader implements ProbeReader {
  readonly #increases = new Increases();

  readTick(tick: Tick): ProbeRecord[] {
    const figures = new Figures('tcp');
    for (const [[pid, served, port, peer, group], increase] of this.#increases.since(
      tick,
      'tcp_rtt_ns',
    )) {
      const key = keyOf(tick, pid, served, port, peer);
      if (key !== undefined) figures.observe({...key, metric: 'rtt'}, Number(group), increase);
    }
    for (const [[pid, port, peer, group], increase] of this.#increases.since(
      tick,
      'tcp_connect_ns',
    )) {
      const key = keyOf(tick, pid, '0', port, peer);
      if (key !== undefined) figures.observe({...key, metric: 'connect'}, Number(group), increase);
    }
    for (const [map, metric] of COUNTERS) {
      for (const [[pid, served, port, peer], increase] of this.#increases.since(tick, map)) {
        const key = keyOf(tick, pid, served, port, peer);
        if (key !== undefined) figures.count({...key, metric}, increase);
      }
    }
    for (const [[pid, port, peer], increase] of this.#increases.since(tick, 'tcp_failed')) {
      const key = keyOf(tick, pid, '0', port, peer);
      if (key !== undefined) figures.count({...key, metric: 'connectErrors'}, increase);
    }
    return figures.records();
  }
}

function keyOf(
  tick: Tick,
  pid: string | undefined,
  served: string | undefined,
  port: string | undefined,
  peer: string | undefined,
): {target: string; series: string} | undefined {
  const target = tick.targetOf(Number(pid));
  if (target === undefined || port === undefined || peer === undefined) return undefined;
  return {target, series: tcpSeries(served === '1', port, plainAddress(peer))};
}

/** The name of a series. `port` is the target's if the target serves it, else the peer's. */
export function tcpSeries(isServed: boolean, port: number | string, address: string): string {
  if (isServed) return `:${port} ← ${address}`;
  return address.includes(':') ? `→ [${address}]:${port}` : `→ ${address}:${port}`;
}

/**
 * A socket of both families has an IPv4 peer as ::ffff:10.0.0.7, which is the same peer as
 * 10.0.0.7.
 */
function plainAddress(peer: string): string {
  return peer.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
}
