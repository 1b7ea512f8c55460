// The dialog of one request: what it was, and where its time went, hop by hop and call by call.

import {useEffect, useRef} from 'preact/hooks';

import type {RequestJson} from '../../../src/contract/requests-json.js';
import {usePage} from '../../controls/context.js';
import type {PolledState} from '../../data/polled.js';
import type {Scene} from '../../data/scene.js';
import {formatDuration} from '../../words/format.js';
import {plainName, plainPath} from '../../words/plain-name.js';
import type {RequestsState} from '../data/requests-source.js';
import {statusText} from '../model/request-rows.js';
import type {RequestRow} from '../model/request-rows.js';
import {ChainWaterfall} from './chain-waterfall.js';
import {RequestFacts} from './request-facts.js';
import {Waterfall} from './waterfall.js';

interface Props {
  readonly scene: Scene;
  readonly requests: RequestsState;
  readonly opened: PolledState<RequestJson>;
}

/**
 * The dialog is opened by `showModal` and not by its attribute: only this keeps the focus inside
 * and closes on Escape.
 */
export function RequestDialog({scene, requests: {list, chain}, opened}: Props) {
  const {change, latest} = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.focus();
    return () => {
      // The browser does not give the focus back when a dialog is removed from the page.
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  const {before, after} = neighbours(list.rows, scene.view.requests.request);
  const open = (request: string | undefined, kind: 'step' | 'detail'): void =>
    change({requests: {request}}, kind);
  const onKeyDown = (event: KeyboardEvent): void => {
    // The latest view counts, because keys can come faster than frames.
    const around = neighbours(list.rows, latest().requests.request);
    const next = {ArrowLeft: around.before, ArrowRight: around.after}[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    open(next, 'detail');
  };
  const request = opened.old ? undefined : opened.answer;
  return (
    <dialog
      ref={dialog}
      class="request-dialog"
      tabIndex={-1}
      aria-labelledby="request-title"
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault();
        open(undefined, 'step');
      }}
      onClick={({target, currentTarget}) => {
        if (target === currentTarget) open(undefined, 'step'); // beside it
      }}
    >
      <div class="request-sheet">
        <header>
          <h2 id="request-title">
            {request === undefined ? 'Request' : <Title request={request} />}
          </h2>
          <div class="sheet-tools">
            <Step name="Request before (←)" sign="←" to={before} onStep={open} />
            <Step name="Request after (→)" sign="→" to={after} onStep={open} />
            <button
              type="button"
              class="tool"
              aria-label="Close"
              title="Close (Esc)"
              onClick={() => open(undefined, 'step')}
            >
              ×
            </button>
          </div>
        </header>
        {request === undefined ? (
          <p class="panel-empty" role="status">
            {waitingText(opened)}
          </p>
        ) : (
          <>
            <p class="request-path">
              {request.path === '' ? (
                <span class="muted">without a path</span>
              ) : (
                plainPath(request.path)
              )}
            </p>
            {chain !== undefined && <ChainWaterfall chain={chain} opened={request.id} />}
            <Waterfall request={request} />
            <RequestFacts request={request} run={scene.book.run} />
          </>
        )}
      </div>
    </dialog>
  );
}

function neighbours(
  rows: readonly RequestRow[],
  request: string | undefined,
): {before?: string | undefined; after?: string | undefined} {
  const at = rows.findIndex(({id}) => id === request);
  return at < 0 ? {} : {before: rows[at - 1]?.id, after: rows[at + 1]?.id};
}

function Title({request}: {request: RequestJson}) {
  const {method, step, target, status, durationNs} = request;
  return (
    <>
      {plainName(method)}{' '}
      <span class="muted">
        {plainName(step)} at {plainName(target)}:
      </span>{' '}
      {statusText(status)} <span class="muted">after</span> {formatDuration(durationNs)}
    </>
  );
}

interface StepProps {
  readonly name: string;
  readonly sign: string;
  readonly to: string | undefined;
  readonly onStep: (request: string | undefined, kind: 'detail') => void;
}

function Step({name, sign, to, onStep}: StepProps) {
  return (
    <button
      type="button"
      class="tool"
      aria-label={name}
      title={name}
      disabled={to === undefined}
      onClick={() => onStep(to, 'detail')}
    >
      {sign}
    </button>
  );
}

function waitingText({problem}: PolledState<RequestJson>): string {
  if (problem === undefined) return 'Loading …';
  return `This request cannot be shown. ${problem.message} ${problem.hint}`;
}
