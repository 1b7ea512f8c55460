// The bars of budgets as a table: name, number of requests, duration, and the bar.

import {useState} from 'preact/hooks';

import type {Band} from '../../address/requests-view.js';
import {usePage} from '../../controls/context.js';
import {formatCount, formatDuration, formatShare} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import type {BudgetBar, BudgetBars, BudgetGroup} from '../model/budget-rows.js';
import {BudgetStrip} from './budget-strip.js';
import {PartMark} from './part-mark.js';

interface Props {
  readonly bars: BudgetBars;
  readonly band: Band;
  readonly old: boolean;
  /** Every bar has the same length. */
  readonly inShares: boolean;
}

/** The number of bars at first; a click shows the rest. */
const FIRST_BARS = 60;

export function BudgetTable({bars, band, old, inShares}: Props) {
  const [all, setAll] = useState(false);
  const {grouping, groups, count, mostNs} = bars;
  const shown = shownGroups(groups, all ? Infinity : FIRST_BARS);
  const targets = new Set(groups.flatMap((group) => group.bars.map(({row}) => row.target)));
  return (
    <div class="table-frame" data-old={old}>
      <table class="budget-table">
        <thead>
          <tr>
            <th scope="col" class="col-of">
              {grouping === 'phase' ? 'Step' : 'Phase'}
            </th>
            <th scope="col" class="col-count">
              Requests
            </th>
            <th scope="col" class="col-count">
              Errors
            </th>
            <th scope="col" class="col-time">
              {TIME_TITLES[band]}
            </th>
            <th scope="col" class="col-bar">
              Where it went, per request
            </th>
            <th scope="col" class="col-largest">
              Largest part
            </th>
          </tr>
        </thead>
        {shown.map((group) => (
          <tbody key={group.name}>
            <GroupRow group={group} grouping={grouping} />
            {group.bars.map((bar) => (
              <Bar
                key={bar.name}
                bar={bar}
                grouping={grouping}
                withTarget={targets.size > 1}
                mostNs={inShares ? bar.shownNs : mostNs}
              />
            ))}
          </tbody>
        ))}
      </table>
      {count > shown.reduce((sum, group) => sum + group.bars.length, 0) && (
        <button type="button" class="more" onClick={() => setAll(true)}>
          Show all {formatCount(count)}
        </button>
      )}
    </div>
  );
}

/** The first groups that have enough bars together. No group is cut. */
function shownGroups(groups: readonly BudgetGroup[], enough: number): readonly BudgetGroup[] {
  let bars = 0;
  return groups.filter((group) => {
    const isShown = bars < enough;
    bars += group.bars.length;
    return isShown;
  });
}

const TIME_TITLES: Readonly<Record<Band, string>> = {
  median: 'Median',
  slowest: 'Slowest 1\u202f%',
  mean: 'Mean',
};

type Grouped = Pick<BudgetBars, 'grouping'>;

function GroupRow({group: {row}, grouping}: Grouped & {group: BudgetGroup}) {
  return (
    <tr class="group-row">
      <th scope="rowgroup" colSpan={6}>
        {grouping === 'phase' ? <PhaseName row={row} /> : <StepName row={row} />}
      </th>
    </tr>
  );
}

interface BarProps extends Grouped {
  readonly bar: BudgetBar;
  readonly withTarget: boolean;
  readonly mostNs: number;
}

function Bar({bar, grouping, withTarget, mostNs}: BarProps) {
  const {row, totalNs, largest} = bar;
  const quantiles = [row.p50Ns, row.p95Ns, row.p99Ns].map(formatDuration);
  return (
    <tr>
      <th scope="row" class="col-series">
        {grouping === 'phase' ? <StepName row={row} /> : <PhaseName row={row} />}
        {withTarget && <span class="series-target">{plainName(row.target)}</span>}
        {row.side === 'client' && <span class="tag">as client</span>}
      </th>
      <td>{formatCount(row.requests)}</td>
      <td>
        {row.errors > 0 && (
          <span class="bad" title={formatShare(row.errors / row.requests)}>
            {formatCount(row.errors)}
          </span>
        )}
      </td>
      <td title={`p50 ${quantiles[0]}, p95 ${quantiles[1]}, p99 ${quantiles[2]}`}>
        {formatDuration(Math.round(totalNs))}
      </td>
      <td class="col-bar">
        <BudgetStrip bar={bar} mostNs={mostNs} />
      </td>
      <td class="col-largest">
        {largest !== undefined && (
          <>
            <PartMark part={largest.part} /> <small>{formatShare(largest.share)}</small>
          </>
        )}
      </td>
    </tr>
  );
}

function StepName({row: {step}}: Pick<BudgetBar, 'row'>) {
  const {change} = usePage();
  return (
    <button
      type="button"
      class="series-name"
      title={`Only requests of ${plainName(step)}`}
      onClick={() => change({step}, 'step')}
    >
      {plainName(step)}
    </button>
  );
}

function PhaseName({row: {phase, phaseName}}: Pick<BudgetBar, 'row'>) {
  const {change} = usePage();
  if (phase === null) return <span class="muted">outside of any phase</span>;
  const name = plainName(phaseName ?? `phase ${phase}`);
  return (
    <button
      type="button"
      class="phase-name"
      title={`Only phase ${name}`}
      onClick={() => change({selection: {kind: 'phase', index: phase}}, 'step')}
    >
      {name}
    </button>
  );
}
