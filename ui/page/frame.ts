// One frame: everything that the components show, worked out once from session and view. Components
// get it whole and work out nothing but what depends on their size.

import type {AgentJson, PhaseJson, RunsJson, VerdictJson} from '../../src/contract/run-json.js';
import type {SeriesKey} from '../../src/domain/record.js';
import type {ViewState} from '../address/view-state.js';
import {
  clientRows,
  clientTotal,
  entriesIn,
  generatorState,
  newestEntries,
} from '../clients/model/client-rows.js';
import type {ClientRow, ClientTotal} from '../clients/model/client-rows.js';
import type {Api} from '../data/api.js';
import type {ConnectionState} from '../data/live-socket.js';
import {Polled} from '../data/polled.js';
import type {PolledState} from '../data/polled.js';
import type {Session} from '../data/session.js';
import {FlameSource} from '../flame/data/flame-source.js';
import type {FlameState} from '../flame/data/flame-source.js';
import {SummarySource} from '../latency/data/summary-source.js';
import type {SummaryState} from '../latency/data/summary-source.js';
import {pickSeries, tablesOf, showRows} from '../latency/model/series-table.js';
import type {ShownRows} from '../latency/model/series-table.js';
import {planSummary} from '../latency/model/summary-plan.js';
import {RequestsSource} from '../requests/data/requests-source.js';
import type {RequestsState} from '../requests/data/requests-source.js';
import type {LoadEntry} from '../run/load-history.js';
import type {RunBook} from '../run/run-book.js';
import {runState} from '../run/status.js';
import type {RunState} from '../run/status.js';
import type {TrackedSeries} from '../run/tracked-series.js';
import {extentOf, shownSpan} from '../time/extent.js';
import type {ExtentFacts} from '../time/extent.js';
import type {Span} from '../time/extent.js';
import {rangeOf} from '../time/selection.js';
import {durationMs, msOf} from '../time/time.js';
import type {TimeRange} from '../time/time.js';

export interface Frame {
  readonly view: ViewState;
  readonly connection: ConnectionState;
  readonly nowMs: number;
  readonly live: boolean;
  readonly greeted: boolean;
  readonly heardMs: number | undefined;
  readonly skipped: number;
  readonly runs: RunsJson;
  /** The run that goes on, whatever is looked at. */
  readonly activeRunId: string | undefined;
  readonly book: RunBook;
  readonly state: RunState;
  readonly phases: readonly PhaseJson[];
  readonly agents: readonly AgentJson[];
  readonly edgeMs: number;
  readonly extent: TimeRange;
  readonly span: Span;
  readonly selected: TimeRange | undefined;
  /** What the tables are about: the selection, or what stands in for one. */
  readonly scope: TimeRange | undefined;
  readonly summary: SummaryState;
  /** Undefined while the run goes on. */
  readonly verdict: PolledState<VerdictJson> | undefined;
  /** Undefined where they are not looked at, or there is no run. */
  readonly requests: RequestsState | undefined;
  /** Likewise. */
  readonly flame: FlameState | undefined;
  readonly probes: readonly string[];
  readonly probe: string;
  readonly targets: readonly string[];
  readonly shown: ShownRows;
  readonly chosen: SeriesKey | undefined;
  readonly tracked: TrackedSeries | undefined;
  readonly clientRows: readonly ClientRow[];
  /** Live: the last seconds. Else the selection. */
  readonly client: ClientTotal;
  readonly generator: ReturnType<typeof generatorState>;
}

export class FrameMaker {
  readonly #session: Session;
  readonly #summary: SummarySource;
  readonly #requests: RequestsSource;
  readonly #flame: FlameSource;
  readonly #verdict: Polled<VerdictJson>;
  readonly #api: Api;
  readonly #nowMs: () => number;
  #picked: SeriesKey | undefined;

  constructor(session: Session, api: Api, onChange: () => void, nowMs: () => number) {
    this.#session = session;
    this.#summary = new SummarySource(api, onChange, nowMs);
    this.#requests = new RequestsSource(api, onChange, nowMs);
    this.#flame = new FlameSource(api, onChange, nowMs);
    this.#verdict = new Polled(onChange, nowMs);
    this.#api = api;
    this.#nowMs = nowMs;
  }

  make(): Frame {
    const session = this.#session;
    const {view, book, live, isLive} = session;
    const edgeMs = this.#edgeMs(book, isLive);
    const selected = rangeOf(view.selection, book.phases, edgeMs);
    const facts = this.#extentFacts(book, isLive, edgeMs, selected);
    const plan = planSummary({
      ...{live: isLive, runId: book.run?.id ?? view.run, selection: view.selection},
      ...{phases: book.phases, edgeMs, completeFromMs: live.memory.completeFromMs},
    });
    const summary = this.#summary.stateFor(plan, live.memory);
    const probes = tablesOf(summary.rows);
    const probe = view.probe ?? (probes.includes('syscalls') ? 'syscalls' : (probes[0] ?? ''));
    const entries = book.load.entries;
    const scope = plan.range ?? runRange(book, edgeMs);
    const own = entriesIn(entries, view.selection, isLive ? plan.range : selected);
    const extent = extentOf(view.span, facts);
    const span = shownSpan(view.span, facts);
    const seen = {view, live: isLive, runId: book.run?.id, edgeMs, span, extent, selected, scope};
    const clientMs = scope === undefined ? 0 : durationMs(covered(scope, own));
    return {
      ...{view, book, selected, scope, summary, probes, probe, edgeMs, live: isLive},
      ...{connection: session.connection, nowMs: this.#nowMs(), greeted: live.greeted},
      ...{heardMs: session.heardMs, skipped: live.skipped, runs: session.runs},
      activeRunId: live.book.run?.id,
      state: runState(book.run, isLive, edgeMs),
      phases: book.phases,
      agents: live.agents,
      verdict: this.#verdictOf(book),
      ...{extent, span, requests: this.#requests.stateFor(seen)},
      flame: this.#flame.stateFor({...seen, book, runs: session.runs}),
      targets: this.#targets(summary),
      shown: showRows(summary.rows, {target: view.target, probe, text: view.text}, view.sort),
      chosen: this.#chosen(summary),
      tracked: session.tracked,
      clientRows: clientRows(own, book.load.kinds, clientMs),
      client: clientTotal(isLive ? newestEntries(entries) : own, book.load.kinds),
      generator: generatorState(entries),
    };
  }

  /** Of a run that has ended: before that, every second would make it another one. */
  #verdictOf({run}: RunBook): PolledState<VerdictJson> | undefined {
    if (run?.endUnixNs === undefined) {
      this.#verdict.stop();
      return undefined;
    }
    const ask = (signal: AbortSignal): Promise<VerdictJson> => this.#api.verdict(run.id, signal);
    return this.#verdict.stateFor({name: run.id, grows: false, ask});
  }

  #edgeMs(book: RunBook, isLive: boolean): number {
    const {live, tracked} = this.#session;
    const phaseMs = isLive
      ? []
      : book.phases.map((phase) => msOf(phase.endUnixNs ?? phase.startUnixNs));
    const figuresMs = isLive ? live.memory.edgeMs : (tracked?.entries.at(-1)?.toMs ?? 0);
    const seenMs = Math.max(figuresMs, book.load.edgeMs, ...phaseMs);
    if (seenMs > 0) return seenMs;
    return book.run === undefined ? this.#nowMs() : msOf(book.run.startUnixNs);
  }

  #extentFacts(
    {run}: RunBook,
    live: boolean,
    edgeMs: number,
    selected: TimeRange | undefined,
  ): ExtentFacts {
    const firstMs = this.#session.live.memory.intervals[0]?.fromMs ?? edgeMs;
    return {live, run, firstMs, edgeMs, selected};
  }

  /** Until somebody chooses, the heat map follows what takes most time. */
  #chosen({rows, old}: SummaryState): SeriesKey | undefined {
    const {view} = this.#session;
    const candidates = rows.filter(
      ({key}) => view.target === undefined || key.target === view.target,
    );
    if (!old) this.#picked = pickSeries(candidates, this.#picked);
    const chosen = view.chosen ?? this.#picked;
    this.#session.track(chosen);
    return chosen;
  }

  #targets({rows}: SummaryState): string[] {
    const {live, book, isLive} = this.#session;
    const processes = isLive ? live.agents.flatMap((agent) => agent.processes) : book.processes;
    const named = [...processes.map(({target}) => target), ...rows.map(({key}) => key.target)];
    return [...new Set(named)].sort();
  }
}

// Sixty seconds that began before the run did are as many fewer.
function covered({fromMs, toMs}: TimeRange, entries: readonly LoadEntry[]): TimeRange {
  const firstMs = entries[0]?.fromMs ?? fromMs;
  return {fromMs: Math.min(toMs, Math.max(fromMs, firstMs)), toMs};
}

function runRange({run}: RunBook, edgeMs: number): TimeRange | undefined {
  if (run === undefined) return undefined;
  const toMs = run.endUnixNs === undefined ? edgeMs : msOf(run.endUnixNs);
  return {fromMs: msOf(run.startUnixNs), toMs};
}
