// The agent's life, second by second: what the host and the probes show becomes intervals, the
// collector says which run they belong to, and reports tell how much of it is still to come.
//
// The parts do the work; here is only what follows what. main.ts makes the parts.

import type {LossRecord} from '../../src/domain/record.js';
import {isRunId} from '../../src/domain/run.js';
import type {Host} from '../../src/domain/target.js';
import {within} from '../../src/pace/deadline.js';
import type {AgentFrame, RunStateWord} from '../../src/wire/frames.js';
import {ANSWERS_CUTS_MINOR, PROTOCOL_MAJOR, PROTOCOL_MINOR} from '../../src/wire/limits.js';
import type {AgentOptions} from './agent-options.js';
import type {Books} from './books.js';
import type {AgentClock} from './clock.js';
import type {HostWatch} from './host-watch.js';
import type {Identity} from './identity.js';
import type {PingedClock} from './pinged-clock.js';
import type {ProbeInterval, ProbeSet} from '../probes/probe-set.js';
import {ProbeStatus} from './probe-status.js';
import type {Recorder} from './recorder.js';
import {encodeReport} from './report-frame.js';
import type {RunFollower} from './run-follower.js';
import type {Spool} from '../spool/spool.js';
import type {Connection, LaterFrame, Welcome} from '../uplink/connection.js';
import type {Delivery} from '../uplink/delivery.js';
import type {Ending} from '../uplink/problem.js';
import type {UplinkListener} from '../uplink/uplink.js';

export interface AgentParts {
  readonly identity: Identity;
  readonly host: Host;
  readonly clock: AgentClock;
  readonly pinged: PingedClock;
  readonly watch: HostWatch;
  readonly spool: Spool;
  readonly books: Books;
  readonly delivery: Delivery;
  readonly recorder: Recorder;
  readonly runs: RunFollower;
  /** The collector's address, for events. */
  readonly collector: string;
  readonly onEvent: NonNullable<AgentOptions['onEvent']>;
}

/** Batches that are sent once more in their own epoch; with more of them a new epoch begins. */
const MAX_SENT_AGAIN = 16;
/** What limits the collector's lookups; the oldest beyond it are sent again and found to be known. */
const MAX_ANNOUNCED_EPOCHS = 256;
/** Probes that do not answer a cut must not keep a run from ending. */
const CUT_DEADLINE_MS = 2_000;
/** A spool that runs empty several times a second is reported on about as often as it is useful. */
const REPORT_PAUSE_MS = 100;

export class Agent implements UplinkListener {
  readonly #parts: AgentParts;
  readonly #probeStatus: ProbeStatus;
  #probes: ProbeSet | undefined;
  #link: Connection | undefined;
  /** The collector waits for cuts to be made. */
  #answersCuts = false;
  #timer: NodeJS.Timeout | undefined;
  #lookedNs: bigint;
  #reportedMs = 0;
  /** Runs of which this life has taken notice. */
  readonly #followed = new Set<string>();

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#lookedNs = parts.clock.nowNs();
    this.#probeStatus = new ProbeStatus(() => performance.now());
  }

  /** `intervalMs`: how often the host is looked at, and reported on. */
  start(intervalMs: number): void {
    this.#look();
    const {watch, onEvent} = this.#parts;
    const rules = watch.unmetRules;
    if (rules.length > 0) onEvent({kind: 'unmet', rules});
    this.#timer = setInterval(() => this.#lookAndReport(), intervalMs);
  }

  get isConnected(): boolean {
    return this.#link !== undefined;
  }

  hello(): AgentFrame {
    const {identity, host, spool} = this.#parts;
    if (this.#needsNewEpoch()) tryTo(() => identity.nextEpoch());
    const epochs = [...new Set([...spool.epochs(), identity.epoch])];
    return {
      kind: 'hello',
      major: PROTOCOL_MAJOR,
      minor: PROTOCOL_MINOR,
      agentId: identity.agentId,
      epoch: identity.epoch,
      host,
      spooledEpochs: epochs.slice(-MAX_ANNOUNCED_EPOCHS),
    };
  }

  connected(link: Connection, {minor, run, known}: Welcome): void {
    const {spool, delivery, identity, collector, onEvent} = this.#parts;
    this.#link = link;
    this.#answersCuts = minor >= ANSWERS_CUTS_MINOR;
    onEvent({kind: 'connected', collector});
    for (const {runId, epoch, lastSeq} of known) spool.ackRun(runId, epoch, lastSeq);
    delivery.connect(link, identity.epoch);
    this.#follow(run);
    this.#report();
  }

  frame(link: Connection, frame: LaterFrame): void {
    const {clock, pinged, delivery} = this.#parts;
    const receivedNs = clock.nowNs();
    switch (frame.kind) {
      case 'ping': {
        const {number, sentNs: pingSentNs} = frame;
        if (frame.clock !== undefined) pinged.told(frame.clock, receivedNs);
        return link.send({kind: 'pong', number, pingSentNs, receivedNs, sentNs: clock.nowNs()});
      }
      case 'ack':
        delivery.ack(frame.epoch, frame.seq);
        return this.#reportIfEmpty();
      case 'run':
        return this.#follow(frame.run);
      case 'cut':
        return void this.#cut().then(() => {
          if (this.#answersCuts) link.send(frame);
        });
    }
  }

  disconnected({reason, refusedBatch}: Ending, retryInMs: number): void {
    const {delivery, spool, onEvent} = this.#parts;
    this.#link = undefined;
    delivery.disconnect();
    if (refusedBatch !== undefined) spool.discard(refusedBatch.epoch, refusedBatch.seq);
    onEvent({kind: 'disconnected', reason, retryInMs});
  }

  /** The probes run, or it is known that they cannot. */
  useProbes(probes: ProbeSet): void {
    this.#probes = probes;
    this.#probeStatus.use(probes);
    const {running, unavailable} = probes;
    this.#parts.onEvent({kind: 'probes', running, unavailable});
    this.#probesSettled();
  }

  withoutProbes(names: readonly string[], reason: string, hint: string): void {
    this.#probeStatus.useNone(names, reason);
    this.#parts.onEvent({kind: 'no-probes', reason, hint});
    this.#probesSettled();
  }

  /** Of a time by the kernel's clock. */
  toUnixNs(kernelNs: bigint): bigint {
    return this.#parts.clock.fromKernelNs(kernelNs);
  }

  onProbeInterval({startKernelNs, endKernelNs, records}: ProbeInterval): void {
    const {clock} = this.#parts;
    this.#probeStatus.saw(records);
    const endNs = clock.fromKernelNs(endKernelNs);
    const startNs = clock.fromKernelNs(startKernelNs);
    // The clock is renewed all the time, a held interval is short: it must not end before it starts.
    this.#record({startNs: startNs < endNs ? startNs : endNs, endNs, records});
  }

  /** The last intervals; then nothing more is made. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#probes?.stop();
    this.#look();
  }

  /** Tells the collector how things stand, at the very end. */
  lastReport(): void {
    this.#report();
  }

  #probesSettled(): void {
    const {runs, watch} = this.#parts;
    if (runs.current !== undefined) watch.note(this.#probeStatus.unavailable());
    this.#report();
  }

  #lookAndReport(): void {
    this.#parts.clock.check();
    this.#look();
    this.#report();
  }

  #look(): void {
    const startNs = this.#lookedNs;
    const endNs = this.#parts.clock.nowNs();
    this.#lookedNs = endNs;
    this.#record({startNs, endNs, records: this.#parts.watch.look()});
  }

  #record(interval: {startNs: bigint; endNs: bigint; records: ProbeInterval['records']}): void {
    const {recorder, runs} = this.#parts;
    recorder.add(interval, runs.runOf(interval.startNs, interval.endNs));
  }

  /** Ends the intervals that are being made; resolves when all of them were handed out. */
  async #cut(): Promise<void> {
    this.#look();
    if (this.#probes === undefined) return;
    await within(CUT_DEADLINE_MS, this.#probes.cut());
  }

  #follow({runId}: RunStateWord): void {
    const {runs, watch, clock, onEvent} = this.#parts;
    if (runId === runs.current) return;
    if (runId !== undefined && !isRunId(runId))
      return this.#link?.terminate('a run without a name');
    const ended = runs.change(runId, clock.nowNs());
    onEvent({kind: 'run', ...(runId === undefined ? {} : {runId})});
    const cut = this.#cut();
    if (runId !== undefined) watch.announce(this.#lossesBefore(runId));
    void cut.then(() => {
      if (ended === undefined) return;
      runs.finished(ended);
      this.#report();
    });
  }

  /** What the run has to know of that happened before it, or before this life of the agent. */
  #lossesBefore(runId: string): readonly LossRecord[] {
    const {spool, clock} = this.#parts;
    this.#probeStatus.beginRun();
    const unavailable = this.#probeStatus.unavailable();
    const before = this.#followed.has(runId) ? undefined : spool.recovery.books.get(runId);
    this.#followed.add(runId);
    const gapNs = before === undefined ? 0n : clock.nowNs() - before.endNs;
    if (gapNs <= 0n) return unavailable;
    const detail = 'the agent was started again';
    return [...unavailable, {kind: 'loss', probe: 'agent', reason: 'gap', count: 0, gapNs, detail}];
  }

  /** With many batches to send again, or of another run, new ones would have to wait behind them. */
  #needsNewEpoch(): boolean {
    const {spool, identity, runs} = this.#parts;
    const first = spool.next(identity.epoch, -1);
    if (first === undefined) return false;
    return spool.batches(identity.epoch) > MAX_SENT_AGAIN || first.runId !== runs.current;
  }

  #reportIfEmpty(): void {
    const isPaused = performance.now() - this.#reportedMs < REPORT_PAUSE_MS;
    if (this.#parts.spool.records() === 0 && !isPaused) this.#report();
  }

  #report(): void {
    const {spool, runs} = this.#parts;
    if (this.#link === undefined) return;
    this.#reportedMs = performance.now();
    const due = runs.toReport((runId) => spool.records(runId) > 0);
    for (const {runId, isLast} of due) {
      this.#sendReport(runId);
      if (isLast) runs.close(runId);
    }
    if (due.every(({isLast}) => isLast)) this.#sendReport(undefined);
  }

  #sendReport(runId: string | undefined): void {
    const {spool, books, watch} = this.#parts;
    const report = encodeReport({
      kind: 'report',
      ...(runId === undefined ? {} : {runId}),
      production: books.of(runId),
      spooledRecords: runId === undefined ? 0 : spool.records(runId),
      processes: watch.processes,
      ...this.#probeStatus.report(),
      agentCpuShare: watch.cpuShare,
    });
    this.#link?.sendBytes(report);
  }
}

/** A disk that refuses costs the new epoch, and with it only the order of catching up. */
function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    return;
  }
}
