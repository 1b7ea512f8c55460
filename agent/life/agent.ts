// The agent's life, second by second: what the host and the probes show becomes intervals, and the
// collector says which run they belong to.
//
// The parts do the work; this file says only what follows what. assembly.ts makes the parts.

import {optional} from '../../src/domain/optional.js';
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
import type {LocalCollector} from './local-collector.js';
import type {PingedClock} from './pinged-clock.js';
import type {QuietPriority} from './quiet-priority.js';
import type {ProbeInterval, ProbeSet} from '../probes/ports/probe-set.js';
import {ProbeStatus} from './probe-status.js';
import type {BatchMaker} from './batches/batch-maker.js';
import {PacedIntervals} from './batches/paced-intervals.js';
import {startedAgain, unansweredEnd} from './batches/run-losses.js';
import {Reporter} from './reporter.js';
import type {RunFollower} from './run-follower.js';
import type {Spool} from '../spool/spool.js';
import type {Connection, Introduction, LaterFrame, Welcome} from '../uplink/connection.js';
import type {Credentials} from '../uplink/credentials.js';
import type {Delivery} from '../uplink/delivery.js';
import type {Ending} from '../uplink/problem.js';
import type {UplinkListener} from '../uplink/uplink.js';

export interface AgentParts {
  readonly identity: Identity;
  readonly credentials: Credentials;
  readonly host: Host;
  readonly clock: AgentClock;
  readonly pinged: PingedClock;
  readonly watch: HostWatch;
  readonly spool: Spool;
  readonly books: Books;
  readonly delivery: Delivery;
  readonly batchMaker: Pick<BatchMaker, 'steps'>;
  readonly runs: RunFollower;
  /** Absent where the agent competes for CPUs with other programs. */
  readonly priority?: QuietPriority;
  /** The collector's address as events show it. */
  readonly collector: string;
  readonly localCollector: Pick<LocalCollector, 'find'>;
  readonly version?: string;
  readonly onEvent: NonNullable<AgentOptions['onEvent']>;
}

/** So many batches are sent once more in their own epoch; with more of them a new epoch begins. */
const MAX_SENT_AGAIN = 16;
/** The collector looks each epoch up. Batches of older ones are sent again and found to be known. */
const MAX_ANNOUNCED_EPOCHS = 256;
/** Probes that do not answer a cut must not keep a phase from ending. */
const CUT_DEADLINE_MS = 2_000;
/**
 * The last figures of a run are waited for longer: an agent that gives way to the watched may be seconds
 * behind. The collector waits some seconds more.
 */
const LAST_CUT_DEADLINE_MS = 15_000;

export class Agent implements UplinkListener, Introduction {
  readonly #parts: AgentParts;
  readonly #probeStatus = new ProbeStatus(() => performance.now());
  readonly #reporter: Reporter;
  readonly #intervals: PacedIntervals;
  #probes: ProbeSet | undefined;
  #link: Connection | undefined;
  /** Whether the collector waits until cuts are made. */
  #answersCuts = false;
  #timer: NodeJS.Timeout | undefined;
  /** The runs that this life of the agent has followed. */
  readonly #followed = new Set<string>();

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#intervals = new PacedIntervals(parts);
    this.#reporter = new Reporter({...parts, probeStatus: this.#probeStatus});
  }

  /** `intervalMs` is the time from look to look, and from report to report. */
  start(intervalMs: number): void {
    this.#intervals.look();
    const {watch, onEvent} = this.#parts;
    const rules = watch.unmetRules;
    if (rules.length > 0) onEvent({kind: 'unmet', rules});
    this.#timer = setInterval(() => this.#lookAndReport(), intervalMs);
  }

  get isConnected(): boolean {
    return this.#link !== undefined;
  }

  prove(nonce: Uint8Array, binding: Uint8Array): AgentFrame | undefined {
    return this.#parts.credentials.prove(nonce, binding);
  }

  hello(): AgentFrame {
    const {identity, host, spool, credentials, version} = this.#parts;
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
      ...credentials.shown(),
      ...optional('agentVersion', version),
    };
  }

  connected(link: Connection, {minor, run, known}: Welcome): void {
    const {spool, delivery, identity, collector, onEvent} = this.#parts;
    this.#link = link;
    this.#reporter.use(link);
    this.#answersCuts = minor >= ANSWERS_CUTS_MINOR;
    onEvent({kind: 'connected', collector});
    this.#parts.localCollector.find();
    for (const {runId, epoch, lastSeq} of known) spool.ackRun(runId, epoch, lastSeq);
    delivery.connect(link, identity.epoch);
    this.#follow(run);
    this.#reporter.report();
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
        return this.#reporter.reportIfEmpty();
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
    this.#reporter.use(undefined);
    delivery.disconnect();
    if (refusedBatch !== undefined) spool.discard(refusedBatch.epoch, refusedBatch.seq);
    onEvent({kind: 'disconnected', reason, retryInMs});
  }

  /** Called when the probes run. `withoutProbes` is called where none can. */
  useProbes(probes: ProbeSet): void {
    this.#probes = probes;
    this.#probeStatus.use(probes);
    const {running, unavailable} = probes;
    this.#parts.onEvent({kind: 'probes', running, unavailable});
    this.#probesSettled();
  }

  /** Probes that the watchdog switched off, and since when and why. They are none of the probes in use. */
  useOff(off: readonly {readonly probe: string; readonly text: string}[]): void {
    this.#probeStatus.useOff(off);
    this.#reporter.report();
  }

  withoutProbes(names: readonly string[], reason: string, hint: string): void {
    this.#probeStatus.useNone(names, reason);
    this.#parts.onEvent({kind: 'no-probes', reason, hint});
    this.#probesSettled();
  }

  /** Converts a kernel time (nsecs, CLOCK_BOOTTIME) to Unix nanoseconds. */
  toUnixNs(kernelNs: bigint): bigint {
    return this.#parts.clock.fromKernelNs(kernelNs);
  }

  onProbeInterval({startKernelNs, endKernelNs, records}: ProbeInterval): void {
    this.#probeStatus.saw(records);
    const [startNs, endNs] = [this.toUnixNs(startKernelNs), this.toUnixNs(endKernelNs)];
    this.#intervals.probed({startNs, endNs, records});
  }

  /** Takes the last intervals. Nothing more is made after that. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#probes?.stop();
    this.#intervals.look();
    await this.#intervals.finish();
  }

  /** Tells the collector how everything stands, at the very end. */
  lastReport(): void {
    this.#reporter.reportNow();
  }

  #probesSettled(): void {
    const {runs, watch} = this.#parts;
    if (runs.current !== undefined) watch.note(this.#probeStatus.unavailable());
    this.#reporter.report();
  }

  #lookAndReport(): void {
    const {clock, priority, onEvent} = this.#parts;
    const change = priority?.worked(this.#probes?.pids() ?? []);
    if (change !== undefined) onEvent({kind: 'priority', nice: priority!.nice, because: change});
    clock.check();
    // The report goes before the look's batch: the spool is mostly empty then, and one commit takes in both.
    this.#intervals.lookSoon(() => this.#reporter.report());
  }

  /** Ends all intervals now. Resolves when all of them are on their way, after 2 s at most. */
  async #cut(): Promise<void> {
    this.#intervals.look();
    await this.#probesCut(CUT_DEADLINE_MS);
    await this.#intervals.finish();
  }

  /** Ends a run's last intervals. What the probes do not hand out in time is told as a loss of the run. */
  async #cutLast(runId: string): Promise<void> {
    const endNs = this.#parts.clock.nowNs();
    this.#intervals.look();
    const isWhole = await this.#probesCut(LAST_CUT_DEADLINE_MS);
    const unseenNs = this.#intervals.unseenNs(endNs);
    if (!isWhole) this.#intervals.tell(runId, endNs, unansweredEnd(unseenNs));
    await this.#intervals.finish();
  }

  /** Resolves to whether the probes handed out their intervals within that time. */
  async #probesCut(withinMs: number): Promise<boolean> {
    if (this.#probes === undefined) return true;
    return (await within(withinMs, this.#probes.cut(withinMs))) === true;
  }

  #follow({runId, recordAll}: RunStateWord): void {
    const {runs, watch, clock, onEvent} = this.#parts;
    if (runId === runs.current) return;
    if (runId !== undefined && !isRunId(runId))
      return this.#link?.terminate('a run without a name');
    const ended = runs.change(runId, clock.nowNs(), recordAll);
    onEvent({kind: 'run', ...optional('runId', runId)});
    void (ended === undefined ? this.#cut() : this.#finish(ended));
    if (runId !== undefined) watch.announce(this.#lossesBefore(runId));
  }

  async #finish(runId: string): Promise<void> {
    await this.#cutLast(runId);
    this.#parts.runs.finished(runId);
    this.#reporter.report();
  }

  /** Losses that a run has to know although they happened before it, or before this life of the agent. */
  #lossesBefore(runId: string): readonly LossRecord[] {
    const {spool, clock} = this.#parts;
    this.#probeStatus.beginRun();
    const unavailable = [...this.#probeStatus.unavailable(), ...this.#probeStatus.off()];
    const before = this.#followed.has(runId) ? undefined : spool.recovery.books.get(runId);
    this.#followed.add(runId);
    return [
      ...unavailable,
      ...startedAgain(before === undefined ? 0n : clock.nowNs() - before.endNs),
    ];
  }

  /** New batches would have to wait behind many old ones, or behind those of another run. */
  #needsNewEpoch(): boolean {
    const {spool, identity, runs} = this.#parts;
    const first = spool.next(identity.epoch, -1);
    if (first === undefined) return false;
    return spool.batches(identity.epoch) > MAX_SENT_AGAIN || first.runId !== runs.current;
  }
}

/** If the disk refuses a new epoch, new batches only wait behind old ones. */
function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    return;
  }
}
