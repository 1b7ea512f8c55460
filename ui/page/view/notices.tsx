// What the reader has to know before believing what is below: no connection, figures left out, a run
// that cannot be read, a new run that has begun meanwhile.

import type {ComponentChildren} from 'preact';
import {useState} from 'preact/hooks';

import {usePage} from '../../controls/context.js';
import {SILENT_AFTER_MS} from '../../data/session.js';
import {ALL} from '../../time/selection.js';
import {formatAbout, formatCount} from '../../words/format.js';
import type {Frame} from '../frame.js';

export function Notices({frame}: {frame: Frame}) {
  return (
    <div class="notices" role="status">
      <Connection frame={frame} />
      <Silence frame={frame} />
      <Problem frame={frame} />
      <Skipped frame={frame} />
      <NewRun frame={frame} />
    </div>
  );
}

function Connection({frame: {connection, nowMs, live}}: {frame: Frame}) {
  const {reconnect} = usePage();
  if (connection.kind !== 'waiting') return null;
  const {lostMs, retryMs} = connection;
  return (
    <Notice kind="bad">
      No connection to the collector for {formatAbout(nowMs - lostMs)}.{' '}
      {live ? 'What you see is old. ' : ''}
      Trying again in {formatAbout(retryMs - nowMs)}.{' '}
      <button type="button" onClick={reconnect}>
        Try now
      </button>
    </Notice>
  );
}

function Silence({frame: {connection, heardMs, nowMs, live, agents}}: {frame: Frame}) {
  const isConnected = connection.kind === 'open' && agents.some(({connected}) => connected);
  if (!live || !isConnected || heardMs === undefined) return null;
  const silentMs = nowMs - heardMs;
  if (silentMs < SILENT_AFTER_MS) return null;
  return <Notice kind="warn">The agents have sent no figures for {formatAbout(silentMs)}.</Notice>;
}

function Problem({frame: {book}}: {frame: Frame}) {
  if (book.problem === undefined) return null;
  return (
    <Notice kind="bad">
      {book.problem.message} {book.problem.hint}
    </Notice>
  );
}

function Skipped({frame: {skipped}}: {frame: Frame}) {
  const [seen, setSeen] = useState(0);
  if (skipped <= seen) return null;
  return (
    <Notice kind="warn">
      This browser read too slowly: the collector left out {formatCount(skipped - seen)} messages of
      the live feed. What is stored is complete.{' '}
      <button type="button" onClick={() => setSeen(skipped)}>
        Dismiss
      </button>
    </Notice>
  );
}

function NewRun({frame: {activeRunId, live}}: {frame: Frame}) {
  const {change} = usePage();
  if (live || activeRunId === undefined) return null;
  return (
    <Notice kind="info">
      A run goes on.{' '}
      <button
        type="button"
        onClick={() => change({run: undefined, selection: ALL, span: undefined}, 'step')}
      >
        Watch it live
      </button>
    </Notice>
  );
}

function Notice({kind, children}: {kind: 'info' | 'warn' | 'bad'; children: ComponentChildren}) {
  return <p class={`notice ${kind}-notice`}>{children}</p>;
}
