// The view of requests: where their time went, over time and per phase and step, and single
// requests.

import {useMemo} from 'preact/hooks';

import {RunHint} from '../../controls/hints.js';
import type {Scene} from '../../data/scene.js';
import type {RequestsState} from '../data/requests-source.js';
import {bookOfParts} from '../model/parts.js';
import type {PartBook} from '../model/parts.js';
import {BudgetChart} from './budget-chart.js';
import {BudgetPanel} from './budget-panel.js';
import {RequestDialog} from './request-dialog.js';
import {RequestPanel} from './request-panel.js';

interface Props {
  readonly scene: Scene;
  readonly requests: RequestsState | undefined;
}

export function RequestsCharts({scene, requests, widthPx}: Props & {readonly widthPx: number}) {
  const book = usePartBook(requests);
  if (requests === undefined) return null;
  return <BudgetChart {...{scene, requests, book, widthPx}} />;
}

export function RequestsBelow({scene, requests}: Props) {
  const book = usePartBook(requests);
  if (requests === undefined) return <RunHint />;
  const {opened} = requests;
  return (
    <div class="requests">
      <BudgetPanel {...{scene, requests, book}} />
      <RequestPanel {...{scene, requests}} />
      {opened !== undefined && <RequestDialog {...{scene, requests, opened}} />}
    </div>
  );
}

/** Chart and bars share one book, so that both name the same peers. */
function usePartBook(requests: RequestsState | undefined): PartBook {
  const [bars, time] = [requests?.bars.answer, requests?.time.answer];
  return useMemo(() => {
    const budgets = [bars, time].flatMap((answer) => [
      ...(answer?.timeline ?? []).map(({parts}) => parts),
    ]);
    return bookOfParts([
      ...budgets,
      ...(bars?.rows ?? []).flatMap(({mean, slowest}) => [mean, slowest]),
    ]);
  }, [bars, time]);
}
