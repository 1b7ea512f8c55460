// Where the time of requests went over all hops, in the time that is explained and in the one that it is
// compared with: a table for each step.

import {useMemo} from 'preact/hooks';

import type {HopComparisonJson} from '../../../src/contract/hops-json.js';
import {plainName} from '../../words/plain-name.js';
import {hopTables} from '../model/hop-changes.js';
import type {HopChangeRow, HopTable} from '../model/hop-changes.js';

export function HopChanges({hops}: {hops: readonly HopComparisonJson[] | undefined}) {
  const tables = useMemo(() => hopTables(hops), [hops]);
  if (tables.length === 0) return null;
  return (
    <section class="panel hop-changes" aria-labelledby="hop-changes-title">
      <h2 id="hop-changes-title">
        At which hop{' '}
        <span class="muted">
          mean of a request, with the interval that holds in 99 of 100 cases
        </span>
      </h2>
      {tables.map((table) => (
        <Table key={table.id} table={table} after="now" />
      ))}
    </section>
  );
}

/** The same for the phase of two runs, below what else is told of them. */
export function HopChangesOf({phase, hops}: {phase: string; hops: readonly HopTable[]}) {
  return (
    <div class="hop-changes">
      <h3>
        At which hop <span class="muted">{plainName(phase)}, mean of a request</span>
      </h3>
      {hops.map((table) => (
        <Table key={table.id} table={table} after="after" />
      ))}
    </div>
  );
}

/** `after`: what the later side is called. */
function Table({table: {step, whose, rows}, after}: {table: HopTable; after: string}) {
  return (
    <div class="table-frame">
      <table>
        <caption>
          <b>{plainName(step)}</b> <span class="muted">as {plainName(whose)} has it</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">place</th>
            <th scope="col">before</th>
            <th scope="col">{after}</th>
            <th scope="col">change</th>
            <th scope="col">99 % interval</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.path.join('>')} ${row.name}`} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const WORDS = {grown: 'bad', fallen: 'good', chance: 'muted'} as const;

function Row({row: {name, path, before, after, change, interval, verdict}}: {row: HopChangeRow}) {
  return (
    <tr data-verdict={verdict}>
      <th scope="row" title={path.map(plainName).join(' → ')}>
        {plainName(name)}
      </th>
      <td>{before}</td>
      <td>{after}</td>
      <td class={WORDS[verdict]}>{change}</td>
      <td class="muted">
        {interval}
        {verdict === 'chance' && interval !== '' && ' (chance)'}
      </td>
    </tr>
  );
}
