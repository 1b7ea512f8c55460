// Knee, p95 and cost of one scenario over time. The arrow keys go from run to run, Enter opens one, and the
// space bar picks it for a comparison.

import {useState} from 'preact/hooks';

import {nextPicks} from '../../address/history-view.js';
import {usePage} from '../../controls/context.js';
import {useWidth} from '../../controls/use-size.js';
import {ALL} from '../../time/selection.js';
import {formatCount, formatDate} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {registryOf} from '../model/history-rows.js';
import {placeOf} from '../model/trends.js';
import type {ScenarioTrends, Trend, TrendPoint} from '../model/trends.js';
import {trendValue} from './figures.js';

interface Props {
  readonly trends: ScenarioTrends;
  readonly picked: readonly string[];
}

export function TrendPanel({trends: {scenario, runs, trends}, picked}: Props) {
  return (
    <section class="panel" aria-labelledby="trends-title">
      <header class="panel-head">
        <h2 id="trends-title">{plainName(scenario)} over time</h2>
        <span class="head-note">
          {formatCount(runs)} runs; hollow points did not reach a limit, or cannot be trusted
        </span>
      </header>
      <div class="trends">
        {trends.map((trend) => (
          <TrendChart key={trend.figure} trend={trend} picked={picked} />
        ))}
      </div>
    </section>
  );
}

const TITLES: Readonly<Record<Trend['figure'], string>> = {
  knee: 'Knee, users or operations per second',
  p95: 'p95 of the slowest operation',
  cost: 'CPU time for each operation',
};

const HEIGHT = 110;
const MARGIN = 8;
const RADIUS = 3.5;

interface ChartProps {
  readonly trend: Trend;
  readonly picked: readonly string[];
}

function TrendChart({trend, picked}: ChartProps) {
  const {change} = usePage();
  const [frame, width] = useWidth<HTMLElement>();
  const [at, setAt] = useState<number>();
  const {figure, points, most} = trend;
  const shown = at === undefined ? undefined : points[at];
  const pick = ({run: {id}}: TrendPoint): void =>
    change({tab: 'runs', history: {picked: nextPicks(picked, id)}}, 'step');
  const open = ({run: {id}}: TrendPoint): void =>
    change({run: id, tab: undefined, selection: ALL, span: undefined}, 'step');
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stepped(event.key, at, points.length);
    if (next !== undefined) setAt(next);
    else if (event.key === 'Enter' && shown !== undefined) open(shown);
    else if (event.key === ' ' && shown !== undefined) pick(shown);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <figure ref={frame} class="trend">
      <figcaption>
        {TITLES[figure]} <span class="muted">0 to {trendValue(figure, most)}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${Math.max(1, width)} ${HEIGHT}`}
        role="application"
        aria-roledescription="chart of runs"
        aria-label={`${TITLES[figure]}, ${points.length} runs: arrow keys go from run to run, Enter opens it, the space bar picks it for a comparison`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setAt(undefined)}
        onPointerLeave={() => setAt(undefined)}
        onPointerMove={(event) => setAt(nearest(trend, width, event))}
        onClick={(event) => pick(points[nearest(trend, width, event)]!)}
        onDblClick={(event) => open(points[nearest(trend, width, event)]!)}
      >
        <polyline
          class="trend-line"
          points={points.map((point) => xy(trend, width, point).join()).join(' ')}
        />
        {points.map((point, index) => (
          <Mark
            key={point.run.id}
            place={xy(trend, width, point)}
            hollow={point.isHollow}
            picked={picked.includes(point.run.id)}
            current={index === at}
          />
        ))}
      </svg>
      <p class="trend-readout" role="status">
        {shown === undefined ? (
          <span class="muted">
            {formatDate(points[0]!.timeMs)} to {formatDate(points.at(-1)!.timeMs)}
          </span>
        ) : (
          <>
            <b>{trendValue(figure, shown.value)}</b> {plainName(shown.run.name)}{' '}
            <span class="muted">
              {formatDate(shown.timeMs)} · {shown.run.summary.verdict}
              {registryOf(shown.run) !== '' && ` · ${plainName(registryOf(shown.run))}`}
            </span>
          </>
        )}
      </p>
    </figure>
  );
}

interface MarkProps {
  readonly place: readonly [number, number];
  readonly hollow: boolean;
  readonly picked: boolean;
  readonly current: boolean;
}

function Mark({place: [x, y], hollow, picked, current}: MarkProps) {
  return (
    <circle
      class="trend-point"
      data-hollow={hollow}
      data-picked={picked}
      data-current={current}
      cx={x}
      cy={y}
      r={RADIUS}
    />
  );
}

function xy(trend: Trend, width: number, point: TrendPoint): readonly [number, number] {
  const {across, up} = placeOf(trend, point);
  return [MARGIN + across * (width - 2 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)];
}

/** The point that is nearest to the pointer. */
function nearest(trend: Trend, width: number, event: MouseEvent): number {
  const box = (event.currentTarget as SVGElement).getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const distances = trend.points.map((point) => {
    const [pointX, pointY] = xy(trend, width, point);
    return Math.hypot(pointX - x, pointY - y);
  });
  return distances.indexOf(Math.min(...distances));
}

/** Undefined for a key that goes nowhere. */
function stepped(key: string, at: number | undefined, length: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return at === undefined ? length - 1 : Math.max(0, at - 1);
    case 'ArrowRight':
      return at === undefined ? 0 : Math.min(length - 1, at + 1);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return undefined;
  }
}
