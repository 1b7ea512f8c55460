// The chart of budgets over time: a stack of parts, per request, in percent, or in requests in
// flight.

import {useLayoutEffect, useMemo, useRef} from 'preact/hooks';

import type {RunJson} from '../../../src/contract/run-json.js';
import type {Stack} from '../../address/requests-view.js';
import {sizedContext} from '../../charts/canvas.js';
import {LEFT_PX, RIGHT_PX, plotWidth} from '../../charts/plot-layout.js';
import {ReadoutHead} from '../../charts/readout-head.js';
import {TimeAxis} from '../../charts/time-axis.js';
import {TimeOverlay} from '../../charts/time-overlay.js';
import type {Pointer} from '../../charts/time-overlay.js';
import {Choice} from '../../controls/choice.js';
import {usePage} from '../../controls/context.js';
import type {Scene} from '../../data/scene.js';
import {timed} from '../../data/timings.js';
import {durationMs} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';
import {formatCount, formatDuration, formatShare} from '../../words/format.js';
import {plainPart} from '../../words/plain-name.js';
import {paintStack} from '../canvas/stack-painter.js';
import type {RequestsState} from '../data/requests-source.js';
import {columnAt, partAtHeight, stackOf, stackTicks} from '../model/budget-stack.js';
import type {BudgetStack} from '../model/budget-stack.js';
import type {PartBook} from '../model/parts.js';
import {noRequestsText} from './no-requests.js';
import {PartLegend} from './part-legend.js';
import {PartMark} from './part-mark.js';

interface Props {
  readonly scene: Scene;
  readonly requests: RequestsState;
  readonly book: PartBook;
  readonly widthPx: number;
}

const HEIGHT_PX = 210;

export function BudgetChart({scene, requests: {time}, book, widthPx}: Props) {
  const {view, extent, selected, phases} = scene;
  const {stack: kind, parts} = view.requests;
  const stack = useMemo(
    () =>
      timed('stack budget', () => stackOf(time.answer?.timeline ?? [], book, new Set(parts), kind)),
    [time.answer, book, parts, kind],
  );
  return (
    <section class="panel" aria-labelledby="budget-time-title">
      <Head view={view} />
      <PartLegend view={view} book={book} />
      <div class="plot" data-old={time.old} style={{height: `${HEIGHT_PX}px`}}>
        {stack.columns.length === 0 ? (
          <div class="plot-empty">{noRequestsText(scene, time)}</div>
        ) : (
          <>
            <StackAxis stack={stack} />
            <StackCanvas stack={stack} extent={extent} widthPx={plotWidth(widthPx)} />
            <EndLabels stack={stack} extent={extent} />
          </>
        )}
        <TimeOverlay
          label="Budget over time: arrow keys move the cross-hair"
          {...{extent, selected, phases}}
          readout={(pointer) => (
            <StackReadout stack={stack} pointer={pointer} run={scene.book.run} />
          )}
        />
      </div>
      <div style={{paddingLeft: `${LEFT_PX}px`, paddingRight: `${RIGHT_PX}px`}}>
        <TimeAxis extent={extent} widthPx={plotWidth(widthPx)} />
      </div>
    </section>
  );
}

const STACK_TITLES = [
  ['request', 'per request'],
  ['share', 'in percent'],
  ['flight', 'requests in flight'],
] as const satisfies readonly (readonly [Stack, string])[];

function Head({view}: Pick<Scene, 'view'>) {
  const {change} = usePage();
  return (
    <header class="panel-head">
      <h2 id="budget-time-title">Where the time went</h2>
      <Choice
        label="Height of the stack"
        options={STACK_TITLES}
        value={view.requests.stack}
        onPick={(stack) => change({requests: {stack}})}
      />
      <span class="head-note">{STACK_NOTES[view.requests.stack]}</span>
    </header>
  );
}

const STACK_NOTES: Readonly<Record<Stack, string>> = {
  request: 'mean time of a request, by the second it began in',
  share: 'shares of the time of all requests',
  flight: 'how many requests were in each part at a time, on average',
};

function StackAxis({stack: {kind, top}}: {stack: BudgetStack}) {
  return (
    <div class="latency-axis" aria-hidden="true">
      {stackTicks(top).map((value) => (
        <span key={value} style={{bottom: `${(value / top) * 100}%`}}>
          {formatHeight(kind, value)}
        </span>
      ))}
    </div>
  );
}

function formatHeight(kind: Stack, value: number): string {
  if (kind === 'share') return formatShare(value);
  if (kind === 'request') return formatDuration(value);
  return value < 100 ? String(Number(value.toPrecision(3))) : formatCount(value);
}

interface CanvasProps {
  readonly stack: BudgetStack;
  readonly extent: TimeRange;
  readonly widthPx: number;
}

function StackCanvas({stack, extent, widthPx}: CanvasProps) {
  const element = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = sizedContext(element.current!, widthPx, HEIGHT_PX);
    if (context !== undefined) timed('paint budget', () => paintStack(context, stack, extent));
  }, [stack, widthPx, extent.fromMs, extent.toMs]);
  return <canvas ref={element} class="heat-canvas" role="img" aria-label={labelOf(stack)} />;
}

/** The names of parts beside the end of the chart. Parts that are too low there have none. */
function EndLabels({stack: {columns, parts, top}, extent}: LabelsProps) {
  const last = columns.findLast(({fromMs}) => fromMs < extent.toMs);
  if (last === undefined || last.toMs < extent.toMs - durationMs(extent) * 0.02) return null;
  let below = 0;
  const labels = parts.flatMap((part) => {
    const share = (last.heights.get(part) ?? 0) / top;
    const middle = below + share / 2;
    below += share;
    return share >= LEAST_LABELLED ? [{part, middle}] : [];
  });
  return (
    <div class="line-labels" aria-hidden="true">
      {labels.map(({part, middle}) => (
        <span key={part} style={{bottom: `${middle * 100}%`}}>
          {plainPart(part)}
        </span>
      ))}
    </div>
  );
}

interface LabelsProps {
  readonly stack: BudgetStack;
  readonly extent: TimeRange;
}

/** The height of a line of text as a share of the plot's height. */
const LEAST_LABELLED = 0.06;

function labelOf({kind, columns, parts}: BudgetStack): string {
  const last = columns.at(-1);
  const words = parts
    .map((part) => ({part, height: last?.heights.get(part) ?? 0}))
    .sort((left, right) => right.height - left.height)
    .slice(0, 3)
    .map(({part, height}) => `${plainPart(part)} ${formatHeight(kind, height)}`);
  return `Budget over time; at its end ${words.join(', ')}`;
}

interface ReadoutProps {
  readonly stack: BudgetStack;
  readonly pointer: Pointer;
  readonly run: RunJson | undefined;
}

const MOST_LINES = 10;

/** The parts at one instant, the largest first. The part under the pointer stands out. */
function StackReadout({stack, pointer: {timeMs, down}, run}: ReadoutProps) {
  const column = columnAt(stack, timeMs);
  if (column === undefined) return <ReadoutHead timeMs={timeMs} run={run} text="no requests" />;
  const pointed = partAtHeight(stack, column, (1 - down) * stack.top);
  const parts = [...column.heights].sort(([, left], [, right]) => right - left);
  return (
    <>
      <ReadoutHead timeMs={column.fromMs} run={run} />
      <div class="readout-main">
        <b>{formatHeight(stack.kind, column.height)}</b>{' '}
        <span class="muted">{formatCount(column.requests)} requests</span>
      </div>
      <dl class="readout-list">
        {parts.slice(0, MOST_LINES).map(([part, height]) => (
          <div key={part} data-pointed={part === pointed}>
            <dt>
              <PartMark part={part} />
            </dt>
            <dd>{formatHeight(stack.kind, height)}</dd>
          </div>
        ))}
      </dl>
      {parts.length > MOST_LINES && (
        <div class="muted">and {parts.length - MOST_LINES} smaller parts</div>
      )}
    </>
  );
}
