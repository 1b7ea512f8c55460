// The table of the client's figures for the selection: requests, errors, rate and quantiles of each
// kind.

import {usePage} from '../../controls/context.js';
import {lineMark} from '../../controls/shade.js';
import type {Scene} from '../../data/scene.js';
import {formatCount, formatDuration, formatRate, formatShare} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {kindName, kindTitle, kindsInScope} from '../model/client-kinds.js';
import {isGeneratorLimited} from '../model/client-rows.js';
import type {ClientRow} from '../model/client-rows.js';
import type {ClientsFrame} from '../model/clients-frame.js';

interface Props {
  readonly scene: Scene;
  readonly clients: ClientsFrame;
}

export function StepsPanel({scene, clients}: Props) {
  const {book, view, live} = scene;
  const kinds = kindsInScope(book.load.kinds, view);
  const rows = kinds.flatMap((kind, at) => {
    const row = clients.rows.find((each) => each.kind.id === kind.id);
    return row === undefined ? [] : [{row, at}];
  });
  return (
    <section class="panel" aria-labelledby="steps-title">
      <header class="panel-head">
        <h2 id="steps-title">Client</h2>
        <Generator generator={clients.generator} live={live} />
      </header>
      {rows.length === 0 ? (
        <div class="panel-empty">No requests in this range of time.</div>
      ) : (
        <div class="table-frame">
          <table class="steps-table">
            <thead>
              <tr>
                <th scope="col">{view.scope === 'request' ? 'Request' : 'Operation'}</th>
                <th scope="col">Count</th>
                <th scope="col">Rate</th>
                <th scope="col">Errors</th>
                <th scope="col">p50</th>
                <th scope="col">p95</th>
                <th scope="col">p99</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({row, at}) => (
                <StepRow
                  key={row.kind.id}
                  row={row}
                  at={at}
                  title={kindTitle(row.kind, kinds)}
                  chosen={view.kind === kindName(row.kind)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface StepRowProps {
  readonly row: ClientRow;
  readonly at: number;
  readonly title: string;
  readonly chosen: boolean;
}

function StepRow({row, at, title, chosen}: StepRowProps) {
  const {change} = usePage();
  const kinds = [...row.errors].map(([kind, count]) => `${plainName(kind)} ${formatCount(count)}`);
  return (
    <tr
      aria-current={chosen}
      data-timed="true"
      onClick={() => change({kind: chosen ? undefined : kindName(row.kind)})}
    >
      <th scope="row" class="col-series">
        <i class="swatch" style={lineMark(at)} />
        <button type="button" class="series-name" title={title}>
          {title}
        </button>
      </th>
      <td>{formatCount(row.count)}</td>
      <td>{formatRate(row.perSecond)}</td>
      <td title={kinds.join('\n')}>
        {row.failed > 0 && (
          <span class="bad">
            {formatCount(row.failed)}{' '}
            <small>{formatShare(row.failed / Math.max(row.count, row.failed))}</small>
          </span>
        )}
      </td>
      <td>{formatDuration(row.p50Ns)}</td>
      <td>{formatDuration(row.p95Ns)}</td>
      <td>{formatDuration(row.p99Ns)}</td>
    </tr>
  );
}

interface GeneratorProps {
  readonly generator: ClientsFrame['generator'];
  readonly live: boolean;
}

/**
 * The CPU share and the loop lag of the load generator, with a warning where it is itself the
 * limit.
 */
function Generator({generator, live}: GeneratorProps) {
  if (generator === undefined || !live) return null;
  const {cpuShare, loopLagMs} = generator;
  const words = [
    cpuShare === undefined ? '' : `CPU ${formatShare(cpuShare)}`,
    loopLagMs === undefined ? '' : `loop lag ${formatDuration(loopLagMs * 1e6)}`,
  ].filter((each) => each !== '');
  if (words.length === 0) return null;
  const limited = isGeneratorLimited(generator);
  return (
    <span class={limited ? 'head-note warn' : 'head-note'}>
      generator {words.join(' · ')}
      {limited && ' – it is itself the limit'}
    </span>
  );
}
