// Keeps how the probes are: which of them run, which cannot and why, what they cost and what they lost.

import {eventsLost} from '../../src/domain/accounting.js';
import type {LossRecord, ProbeRecord} from '../../src/domain/record.js';
import type {AgentReportFrame} from '../../src/wire/frames.js';
import type {ProbeSet} from '../probes/ports/probe-set.js';

type Reported = Pick<AgentReportFrame, 'probes' | 'probeCpuShare' | 'lostEvents'>;

/** A target could make up ports without end, so a run is told no more than so many. */
const MAX_UNAVAILABLE = 64;

const NS_PER_MS = 1_000_000;

export class ProbeStatus {
  readonly #nowMs: () => number;
  #probes: Reported['probes'] = [];
  #unavailable: LossRecord[] = [];
  #off: readonly {readonly probe: string; readonly text: string}[] = [];
  #lostEvents = 0;
  #runNs = 0;
  #sinceMs: number;
  #cpuShare = 0;

  /** `nowMs` gives monotonic time in milliseconds. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#sinceMs = nowMs();
  }

  use({running, unavailable}: Pick<ProbeSet, 'running' | 'unavailable'>): void {
    const missing = unavailable.filter(({series}) => series === undefined);
    this.#probes = [
      ...running.map((name) => ({name})),
      ...missing.map(({probe, reason}) => ({name: probe, unavailable: reason})),
    ];
    this.#unavailable = unavailable.map(({probe, series, reason}) =>
      lossOf(probe, series === undefined ? reason : `${series}: ${reason}`),
    );
  }

  useNone(names: readonly string[], reason: string): void {
    this.#probes = names.map((name) => ({name, unavailable: reason}));
    this.#unavailable = names.map((name) => lossOf(name, reason));
  }

  /** Probes that could run and are switched off, with the reason. */
  useOff(off: readonly {readonly probe: string; readonly text: string}[]): void {
    this.#off = off;
  }

  saw(records: readonly ProbeRecord[]): void {
    for (const record of records) {
      if (record.kind === 'cost') this.#runNs += record.runNs;
      if (record.kind === 'loss') this.#lostEvents += eventsLost(record);
      // A probe may find later that something is missing. It is missing for the next runs too.
      if (record.kind === 'loss' && record.reason === 'unavailable') this.#note(record);
    }
  }

  /** Counts losses from 0 again. */
  beginRun(): void {
    this.#lostEvents = 0;
  }

  /** What a run's file will not have: probes and series that are missing on this host. */
  unavailable(): readonly LossRecord[] {
    return this.#unavailable;
  }

  /** Losses that tell a run which probes are off when it begins. */
  off(): readonly LossRecord[] {
    return this.#off.map(({probe, text}) => ({
      ...{kind: 'loss', probe, reason: 'gap', count: 0, detail: text},
    }));
  }

  #note(loss: LossRecord): void {
    if (this.#unavailable.length >= MAX_UNAVAILABLE) return;
    const isKnown = this.#unavailable.some(
      ({probe, detail}) => probe === loss.probe && detail === loss.detail,
    );
    if (!isKnown) this.#unavailable.push(loss);
  }

  report(): Reported {
    const elapsedMs = this.#nowMs() - this.#sinceMs;
    // Costs come once a second, so a shorter time would have one of them or none by chance.
    if (elapsedMs >= 900) {
      this.#cpuShare = this.#runNs / NS_PER_MS / elapsedMs;
      this.#runNs = 0;
      this.#sinceMs = this.#nowMs();
    }
    return {
      probes: [
        ...this.#probes,
        ...this.#off.map(({probe, text}) => ({name: probe, unavailable: text})),
      ],
      probeCpuShare: this.#cpuShare,
      lostEvents: this.#lostEvents,
    };
  }
}

function lossOf(probe: string, detail: string): LossRecord {
  return {kind: 'loss', probe, reason: 'unavailable', count: 0, detail};
}
