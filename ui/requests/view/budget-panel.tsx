// The panel of budgets per phase and step: stacked bars whose length is their time.

import {useMemo} from 'preact/hooks';

import type {BudgetRowJson} from '../../../src/contract/requests-json.js';
import type {Band, Grouping, Side} from '../../address/requests-view.js';
import type {ViewState} from '../../address/view-state.js';
import {Choice} from '../../controls/choice.js';
import {usePage} from '../../controls/context.js';
import {TargetStepPickers} from '../../controls/target-step-pickers.js';
import type {Scene} from '../../data/scene.js';
import {timed} from '../../data/timings.js';
import type {RequestsState} from '../data/requests-source.js';
import {barsOf, groupingFor} from '../model/budget-rows.js';
import type {PartBook} from '../model/parts.js';
import {BudgetTable} from './budget-table.js';
import {noRequestsText} from './no-requests.js';

interface Props {
  readonly scene: Scene;
  readonly requests: RequestsState;
  readonly book: PartBook;
}

const BAND_TITLES = [
  ['median', 'median'],
  ['slowest', 'slowest 1\u202f%'],
  ['mean', 'mean'],
] as const satisfies readonly (readonly [Band, string])[];

const GROUPING_TITLES = [
  ['phase', 'by phase'],
  ['step', 'by step'],
] as const satisfies readonly (readonly [Grouping, string])[];

export function BudgetPanel({scene, requests: {bars: state}, book}: Props) {
  const {change} = usePage();
  const {view} = scene;
  const {band, parts, grouping: chosen, stack} = view.requests;
  const rows = state.answer?.rows ?? NO_ROWS;
  const grouping = groupingFor(rows, chosen);
  const bars = useMemo(
    () => timed('sort budgets', () => barsOf(rows, book, new Set(parts), band, grouping)),
    [rows, book, parts, band, grouping],
  );
  const inShares = stack === 'share';
  // There are hundreds of bars: they are drawn again when they change, not every second.
  const table = useMemo(
    () => <BudgetTable bars={bars} band={band} old={state.old} inShares={inShares} />,
    [bars, band, state.old, inShares],
  );
  return (
    <section class="panel" aria-labelledby="budget-title">
      <header class="panel-head">
        <h2 id="budget-title">Per phase and step</h2>
        <Choice
          label="Of which requests"
          options={BAND_TITLES}
          value={band}
          onPick={(picked) => change({requests: {band: picked}})}
        />
        <Choice
          label="Group"
          options={GROUPING_TITLES}
          value={grouping}
          onPick={(picked) => change({requests: {grouping: picked}})}
        />
        <SideChoice view={view} rows={rows} />
        <div class="pickers">
          <TargetStepPickers
            view={view}
            targets={state.answer?.targets}
            steps={state.answer?.steps}
          />
        </div>
      </header>
      {bars.count === 0 ? <div class="panel-empty">{noRequestsText(scene, state)}</div> : table}
    </section>
  );
}

const NO_ROWS: never[] = [];

const SIDE_TITLES = [
  ['both', 'both'],
  ['server', 'answered'],
  ['client', 'made'],
] as const satisfies readonly (readonly [Side | 'both', string])[];

/**
 * The choice between requests that targets answered and requests that they made. It is there only
 * where both exist, as in a docker pull on the registry's host.
 */
function SideChoice({view, rows}: {view: ViewState; rows: readonly BudgetRowJson[]}) {
  const {change} = usePage();
  const {side} = view.requests;
  if (side === undefined && new Set(rows.map((row) => row.side)).size < 2) return null;
  return (
    <Choice
      label="Requests that targets answered, or made"
      options={SIDE_TITLES}
      value={side ?? 'both'}
      onPick={(picked) => change({requests: {side: picked === 'both' ? undefined : picked}})}
    />
  );
}
