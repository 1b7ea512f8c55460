// The client's latency over time, per kind of request, with its errors below.

import {useLayoutEffect, useMemo, useRef} from 'preact/hooks';

import type {RunJson} from '../../../src/contract/run-json.js';
import {QUANTILES} from '../../address/view-state.js';
import type {ViewState} from '../../address/view-state.js';
import {LEFT_PX, RIGHT_PX, plotWidth} from '../../charts/plot-layout.js';
import {ReadoutHead} from '../../charts/readout-head.js';
import {TimeOverlay} from '../../charts/time-overlay.js';
import {Choice} from '../../controls/choice.js';
import {usePage} from '../../controls/context.js';
import {LINE_COLOURS, lineMark, paletteOf} from '../../controls/shade.js';
import type {Palette} from '../../controls/shade.js';
import type {Scene} from '../../data/scene.js';
import {timed} from '../../data/timings.js';
import type {LoadKind} from '../../run/load-history.js';
import type {TimeRange} from '../../time/time.js';
import {formatDuration, formatRate} from '../../words/format.js';
import {ClientChart} from '../canvas/client-chart.js';
import type {LineStyle} from '../canvas/client-chart.js';
import {kindName, kindTitle, kindsInScope} from '../model/client-kinds.js';
import {clientLines} from '../model/client-lines.js';
import type {ClientLines} from '../model/client-lines.js';

interface Props {
  readonly scene: Scene;
  readonly widthPx: number;
}

const HEIGHT_PX = 150;
const SHARES = {p50: 0.5, p95: 0.95, p99: 0.99} as const;

export function ClientPanel({scene, widthPx}: Props) {
  const {book, view, extent, selected, phases} = scene;
  const {load} = book;
  const kinds = kindsInScope(load.kinds, view);
  const {version} = load;
  const lines = useMemo(() => {
    const columns = Math.min(MOST_COLUMNS, plotWidth(widthPx));
    return timed('client lines', () =>
      clientLines(load.entries, kinds, SHARES[view.quantile], extent, columns),
    );
  }, [load, version, kinds.length, view.scope, view.quantile, extent.fromMs, extent.toMs, widthPx]);

  return (
    <section class="panel" aria-labelledby="client-title">
      <ClientHead view={view} kinds={kinds} />
      <div class="plot" style={{height: `${HEIGHT_PX}px`}}>
        {kinds.length === 0 ? (
          <div class="plot-empty">{emptyText(scene)}</div>
        ) : (
          <Lines {...{kinds, lines, extent, view, widthPx}} />
        )}
        <TimeOverlay
          label="Client latency over time: arrow keys move the cross-hair"
          {...{extent, selected, phases}}
          readout={({timeMs}) =>
            kinds.length > 0 && <LinesReadout {...{kinds, lines, timeMs}} run={book.run} />
          }
        />
      </div>
    </section>
  );
}

const MOST_COLUMNS = 600;

function emptyText({book, live}: Scene): string {
  if (book.status === 'loading') return 'Loading …';
  if (book.run === undefined) return 'No run goes on: client figures come from a load generator';
  if (live) return 'No load generator has reported yet';
  return 'No load generator reported to this run';
}

function ClientHead({view, kinds}: {view: ViewState; kinds: readonly LoadKind[]}) {
  const {change} = usePage();
  return (
    <header class="panel-head">
      <h2 id="client-title">Client latency</h2>
      <Choice
        label="Quantile"
        options={QUANTILES.map((each) => [each, each] as const)}
        value={view.quantile}
        onPick={(quantile) => change({quantile})}
      />
      <Choice
        label="Of what"
        options={SCOPES}
        value={view.scope}
        onPick={(scope) => change({scope, kind: undefined})}
      />
      <div class="legend" role="group" aria-label="Lines">
        {kinds.map((kind, at) => (
          <button
            key={kind.id}
            type="button"
            class="legend-item"
            aria-pressed={view.kind === kindName(kind)}
            data-faint={view.kind !== undefined && view.kind !== kindName(kind)}
            onClick={() =>
              change({kind: view.kind === kindName(kind) ? undefined : kindName(kind)})
            }
          >
            <i style={lineMark(at)} />
            {kindTitle(kind, kinds)}
          </button>
        ))}
      </div>
    </header>
  );
}

const SCOPES = [
  ['request', 'requests'],
  ['operation', 'operations'],
] as const;

interface LinesProps {
  readonly kinds: readonly LoadKind[];
  readonly lines: ClientLines;
  readonly extent: TimeRange;
  readonly view: ViewState;
  readonly widthPx: number;
}

function Lines({kinds, lines, extent, view, widthPx}: LinesProps) {
  const {shade} = usePage();
  const parent = useRef<HTMLDivElement>(null);
  const chart = useRef<ClientChart | null>(null);
  useLayoutEffect(() => {
    const size = {width: widthPx, height: HEIGHT_PX, leftPx: LEFT_PX, rightPx: RIGHT_PX};
    const palette = paletteOf(shade);
    const styles = kinds.map((kind, at) => lineStyle(kind, at, view.kind, palette));
    const made = new ClientChart(parent.current!, size, styles, {
      text: palette.muted,
      grid: palette.grid,
      error: palette.bad,
      font: `11px ${palette.sans}`,
    });
    chart.current = made;
    return () => made.destroy();
  }, [kinds.map(kindName).join(), shade, view.kind]);
  useLayoutEffect(() => chart.current?.resize(widthPx, HEIGHT_PX), [widthPx]);
  useLayoutEffect(() => {
    timed('paint client lines', () => chart.current?.draw(lines, extent));
  }, [lines, shade, view.kind]);
  return <div ref={parent} class="lines" role="img" aria-label="Latency of each kind of request" />;
}

function lineStyle(
  kind: LoadKind,
  at: number,
  emphasised: string | undefined,
  {lines}: Palette,
): LineStyle {
  const strength = emphasised === undefined || emphasised === kindName(kind) ? 1 : 0.25;
  return {colour: lines[at % LINE_COLOURS]!, dashed: at >= LINE_COLOURS, strength};
}

interface LinesReadoutProps {
  readonly kinds: readonly LoadKind[];
  readonly lines: ClientLines;
  readonly timeMs: number;
  readonly run: RunJson | undefined;
}

/** The values of the lines at one instant, the slowest first. */
function LinesReadout({kinds, lines, timeMs, run}: LinesReadoutProps) {
  const half = lines.columnMs / 2000;
  const at = lines.times.findIndex((time) => Math.abs(time - timeMs / 1000) <= half);
  const values = kinds
    .map((kind, line) => ({kind, ns: lines.latencyNs[line]?.[at] ?? null}))
    .filter((each): each is {kind: LoadKind; ns: number} => each.ns !== null)
    .sort((left, right) => right.ns - left.ns);
  const errors = lines.errorsPerSecond[at] ?? 0;
  return (
    <>
      <ReadoutHead timeMs={timeMs} run={run} {...(values.length === 0 ? {text: 'nothing'} : {})} />
      <dl class="readout-list">
        {values.map(({kind, ns}) => (
          <div key={kind.id}>
            <dt>{kindTitle(kind, kinds)}</dt>
            <dd>{formatDuration(ns)}</dd>
          </div>
        ))}
      </dl>
      {values.length > 0 && (
        <div class="muted">
          {formatRate(lines.requestsPerSecond[at])}
          {errors > 0 && <span class="bad"> · {formatRate(errors)} errors</span>}
        </div>
      )}
    </>
  );
}
