// Two runs compared, phase by phase: what became slower or faster beyond chance, and where to look further.

import type {
  ComparisonJson,
  DifferenceJson,
  RunComparisonJson,
} from '../../../src/contract/report-json.js';
import {hopTables, type HopChangeRow} from '../../causes/model/hop-changes.js';
import {HopChangesOf} from '../../causes/view/hop-changes.js';
import {usePage} from '../../controls/context.js';
import type {PolledState} from '../../data/polled.js';
import type {Scene} from '../../data/scene.js';
import {ALL} from '../../time/selection.js';
import {msOf} from '../../time/time.js';
import {formatDate, formatDuration, NOTHING} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {inOrder} from '../model/history-plan.js';

interface Props {
  readonly comparison: PolledState<RunComparisonJson>;
  readonly scene: Scene;
}

export function ComparisonPanel({comparison: {answer, old, problem}, scene}: Props) {
  const {change} = usePage();
  const [base, after] = inOrder(scene.view.history.picked, scene.runs);
  const differences = answer === undefined || old ? [] : answer.comparisons;
  return (
    <section class="panel" aria-labelledby="comparison-title">
      <header class="panel-head">
        <h2 id="comparison-title">
          {runTitle(base, scene)} → {runTitle(after, scene)}
        </h2>
        <button
          type="button"
          class="reset"
          onClick={() =>
            change(
              {
                ...{run: after, tab: 'flame', selection: ALL, span: undefined},
                flame: {base: {run: base, selection: ALL}, sort: undefined},
              },
              'step',
            )
          }
        >
          Compare flame graphs
        </button>
        <button
          type="button"
          class="reset"
          onClick={() => change({tab: 'runs', history: {picked: []}}, 'step')}
        >
          Close
        </button>
      </header>
      {answer === undefined || old ? (
        <p class="panel-empty" role="status">
          {problem?.message ?? 'Comparing …'}
        </p>
      ) : (
        <Phases comparisons={differences} unmatched={answer.unmatched} />
      )}
    </section>
  );
}

function runTitle(id: string | undefined, {runs}: Scene): string {
  const run = runs.runs.find((each) => each.id === id);
  return run === undefined
    ? (id ?? NOTHING)
    : `${plainName(run.name)} ${formatDate(msOf(run.startUnixNs))}`;
}

function Phases({
  comparisons,
  unmatched,
}: {
  readonly comparisons: readonly ComparisonJson[];
  readonly unmatched: RunComparisonJson['unmatched'];
}) {
  const isEmpty = comparisons.every(({client}) => client.length === 0);
  const others = [...new Set(unmatched.map(({phase}) => plainName(phase)))];
  return (
    <>
      {isEmpty && <p class="panel-empty">{emptyText(comparisons)}</p>}
      {!isEmpty && (
        <div class="table-frame">
          <table class="comparison-table">
            <thead>
              <tr>
                {['Phase', 'Operation', 'p95 before', 'p95 after', 'Change', 'By chance'].map(
                  (each) => (
                    <th key={each} scope="col">
                      {each}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {comparisons.flatMap((each) =>
                toldOf(each.client).map((difference) => (
                  <Difference
                    key={`${each.after.phase} ${difference.subject}`}
                    phase={each.after.phase}
                    difference={difference}
                  />
                )),
              )}
            </tbody>
          </table>
        </div>
      )}
      <Causes comparisons={comparisons} />
      <Hops comparisons={comparisons} />
      {others.length > 0 && (
        <p class="foot-note">Phases of only one of the runs: {others.join(', ')}.</p>
      )}
    </>
  );
}

function emptyText(comparisons: readonly ComparisonJson[]): string {
  if (comparisons.length === 0) return 'The runs have no phase in common.';
  const isLoaded = comparisons.some(({before, after}) => before.operations * after.operations > 0);
  return isLoaded
    ? 'No operation takes longer or shorter.'
    : 'No load generator reported to both runs: the flame graphs can be compared.';
}

/** Operations; of a generator that tells only requests, those. */
function toldOf(client: readonly DifferenceJson[]): readonly DifferenceJson[] {
  const operations = client.filter(({kind}) => kind === 'operation');
  return operations.length > 0 ? operations : client;
}

interface DifferenceProps {
  readonly phase: string;
  readonly difference: DifferenceJson;
}

function Difference({phase, difference}: DifferenceProps) {
  const {subject, beforeMs, afterMs, deltaMs, chance, sentence} = difference;
  const isBeyond = chance !== undefined && (chance.lowMs > 0 || chance.highMs < 0);
  return (
    <tr title={plainName(sentence)}>
      <th scope="row">{plainName(phase)}</th>
      <td>{plainName(subject)}</td>
      <td>{ofMs(beforeMs)}</td>
      <td>{ofMs(afterMs)}</td>
      <td class={isBeyond ? (deltaMs > 0 ? 'bad' : 'good') : ''}>{signedMs(deltaMs)}</td>
      <td>
        {chance === undefined ? (
          <span class="muted">too short to tell</span>
        ) : isBeyond ? (
          'no'
        ) : (
          <span class="muted">may be</span>
        )}
      </td>
    </tr>
  );
}

/** The first cause of each phase that has one. */
function Causes({comparisons}: {readonly comparisons: readonly ComparisonJson[]}) {
  const told = comparisons.flatMap(({after, causes}) => {
    const cause = causes?.causes[0];
    return cause === undefined ? [] : [{phase: after.phase, sentence: cause.sentence}];
  });
  if (told.length === 0) return null;
  return (
    <ul class="comparison-causes">
      {told.map(({phase, sentence}) => (
        <li key={phase}>
          <b>{plainName(phase)}</b> {plainName(sentence)}
        </li>
      ))}
    </ul>
  );
}

/** Phases in which requests passed several targets, and took longer or shorter, or were too few to tell. */
function Hops({comparisons}: {readonly comparisons: readonly ComparisonJson[]}) {
  return (
    <>
      {comparisons.map(({after, hops}) => {
        const tables = hopTables(hops).filter(({rows}) => rows.some(isToldOrShort));
        return (
          tables.length > 0 && <HopChangesOf key={after.phase} phase={after.phase} hops={tables} />
        );
      })}
    </>
  );
}

function isToldOrShort({verdict, interval}: HopChangeRow): boolean {
  return verdict !== 'chance' || interval === '';
}

function ofMs(ms: number): string {
  return formatDuration(Math.round(ms * 1e6));
}

function signedMs(ms: number): string {
  if (ms === 0) return ofMs(0);
  return `${ms < 0 ? '−' : '+'}${ofMs(Math.abs(ms))}`;
}
