// The panel of single requests: the slowest or the latest of the selection, all or only those that
// failed.

import type {ComponentChildren} from 'preact';
import {useCallback, useEffect, useMemo} from 'preact/hooks';

import type {RequestOrder} from '../../address/requests-view.js';
import {usePage} from '../../controls/context.js';
import type {Scene} from '../../data/scene.js';
import {formatCount} from '../../words/format.js';
import {MOST_ROWS} from '../data/request-pages.js';
import type {RequestsState} from '../data/requests-source.js';
import {noRequestsText, requestsNotSeen} from './no-requests.js';
import {RequestTable} from './request-table.js';
import type {ChangeRequests} from './request-table.js';

interface Props {
  readonly scene: Scene;
  readonly requests: RequestsState;
}

export function RequestPanel({scene, requests}: Props) {
  const {list} = requests;
  const {order, request} = scene.view.requests;
  const change = useRequestsChange();
  // There are many rows: they are drawn again when they change, not every second.
  const table = useMemo(
    () => <RequestTable rows={list.rows} {...{order, request, change}} />,
    [list.rows, order, request, change],
  );
  return (
    <section class="panel" aria-labelledby="requests-title">
      <Head scene={scene} held={list.held} />
      {list.rows.length === 0 ? (
        <div class="panel-empty">{emptyText(scene, requests)}</div>
      ) : (
        <HeldFrame old={list.old} hold={requests.hold}>
          {table}
        </HeldFrame>
      )}
      <Foot requests={requests} live={scene.live} />
      {list.rows.length > 0 &&
        requestsNotSeen(scene.book).map((words) => (
          <p key={words} class="foot-note">
            {words}
          </p>
        ))}
    </section>
  );
}

interface HeldFrameProps {
  readonly old: boolean;
  readonly hold: RequestsState['hold'];
  readonly children: ComponentChildren;
}

/**
 * Holds the list while the pointer is on it. A list that is removed under the pointer is released
 * too.
 */
function HeldFrame({old, hold, children}: HeldFrameProps) {
  useEffect(() => () => hold(false), []);
  return (
    <div
      class="table-frame"
      data-old={old}
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
    >
      {children}
    </div>
  );
}

function emptyText(scene: Scene, {list, bars}: RequestsState): string {
  if (list.problem !== undefined) return `${list.problem.message} ${list.problem.hint}`;
  if (list.waiting) return 'Loading …';
  if (scene.view.requests.errorsOnly && (bars.answer?.rows.length ?? 0) > 0)
    return 'No request of the selection failed.';
  return noRequestsText(scene, bars);
}

function Head({scene: {view, book}, held}: {scene: Scene; held: boolean}) {
  const {change} = usePage();
  const {errorsOnly, order} = view.requests;
  return (
    <header class="panel-head">
      <h2 id="requests-title">{TITLES[`${order.column} ${order.descending}`]}</h2>
      <button
        type="button"
        class="switch"
        role="switch"
        aria-checked={errorsOnly}
        onClick={() => change({requests: {errorsOnly: !errorsOnly}})}
      >
        Errors only
      </button>
      <span class="head-note">
        {held ? 'the list stands still while the pointer is on it' : keptText(book.run)}
      </span>
    </header>
  );
}

function keptText(run: Scene['book']['run']): string {
  if (run?.record === 'all') return 'every request is kept';
  return 'the slowest and the failed ones of each second and step are kept, and a sample of the rest';
}

const TITLES: Readonly<Record<`${RequestOrder['column']} ${boolean}`, string>> = {
  'duration true': 'Slowest requests',
  'duration false': 'Fastest requests',
  'start true': 'Latest requests',
  'start false': 'Earliest requests',
};

/** It stays the same function, because a new one would draw all rows again. */
function useRequestsChange(): ChangeRequests {
  const {change} = usePage();
  return useCallback((requests, kind) => change({requests}, kind), [change]);
}

function Foot({requests: {list, more, follow}, live}: Pick<Props, 'requests'> & {live: boolean}) {
  if (list.rows.length === 0 || (list.more === 'none' && !list.still)) return null;
  return (
    <footer class="request-foot">
      {list.more !== 'none' && list.more !== 'enough' && (
        <button type="button" class="more" disabled={list.more === 'coming'} onClick={more}>
          {list.more === 'coming' ? 'Loading …' : 'More'}
        </button>
      )}
      {list.problem !== undefined && <span class="bad">{list.problem.message}</span>}
      <span class="muted">
        {formatCount(list.rows.length)} shown
        {list.more === 'enough' &&
          `, and not more than ${formatCount(MOST_ROWS)}: pick a phase, a step or a shorter range of time to see others`}
        {list.still && live && '; the list does not follow the run'}
      </span>
      {list.still && live && (
        <button type="button" class="reset" onClick={follow}>
          Follow the run again
        </button>
      )}
    </footer>
  );
}
