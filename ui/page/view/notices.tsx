// The notices above the views: no connection, no figures, messages left out, a run that cannot be
// read, a new run.

import type {ComponentChildren} from 'preact';
import {useState} from 'preact/hooks';

import {usePage} from '../../controls/context.js';
import type {Scene} from '../../data/scene.js';
import {SILENT_AFTER_MS} from '../../data/session.js';
import {toldOfUnread} from '../../run/probe-trouble.js';
import type {Problem} from '../../run/run-book.js';
import {ALL} from '../../time/selection.js';
import {formatAbout, formatCount} from '../../words/format.js';
import type {Feed} from '../frame.js';

interface Props {
  readonly scene: Scene;
  readonly feed: Feed;
}

export function Notices({scene, feed}: Props) {
  return (
    <div class="notices" role="status">
      <Connection feed={feed} live={scene.live} />
      <Silence scene={scene} feed={feed} />
      <Trouble trouble={feed.trouble} />
      <RunProblem problem={scene.book.problem} />
      <Unread book={scene.book} />
      <Skipped skipped={feed.skipped} />
      <TurnedAway turnedAway={feed.turnedAway} />
      <CutAgents cutAgents={feed.cutAgents} />
      {!scene.live && feed.activeRunId !== undefined && <NewRun />}
    </div>
  );
}

function Connection({feed: {connection, nowMs}, live}: {feed: Feed; live: boolean}) {
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

function Silence({scene: {live, agents}, feed: {connection, heardMs, nowMs}}: Props) {
  const isConnected = connection.kind === 'open' && agents.some(({connected}) => connected);
  if (!live || !isConnected || heardMs === undefined) return null;
  const silentMs = nowMs - heardMs;
  if (silentMs < SILENT_AFTER_MS) return null;
  return <Notice kind="warn">The agents have sent no figures for {formatAbout(silentMs)}.</Notice>;
}

function Trouble({trouble}: Pick<Feed, 'trouble'>) {
  if (trouble === undefined) return null;
  return (
    <Notice kind="bad">
      Nothing is stored at the moment, and agents keep what they measure: {trouble.message}.{' '}
      {trouble.hint}.
    </Notice>
  );
}

function RunProblem({problem}: {problem: Problem | undefined}) {
  if (problem === undefined) return null;
  return (
    <Notice kind="bad">
      {problem.message} {problem.hint}
    </Notice>
  );
}

/** Figures of requests lack what these connections carried. */
function Unread({book}: Pick<Scene, 'book'>) {
  const told = toldOfUnread(book);
  if (told.length === 0) return null;
  return <Notice kind="warn">Not everything is seen. {told.join(' · ')}.</Notice>;
}

function Skipped({skipped}: Pick<Feed, 'skipped'>) {
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

function TurnedAway({turnedAway}: Pick<Feed, 'turnedAway'>) {
  const {discardedBatches = 0, lateBatches = 0, refusedBatches = 0} = turnedAway ?? {};
  return (
    <>
      {discardedBatches > 0 && (
        <Notice kind="warn">
          Agents sent {formatCount(discardedBatches)} batches of runs that have no file here: they
          were discarded.
        </Notice>
      )}
      {lateBatches > 0 && (
        <Notice kind="warn">
          Agents sent {formatCount(lateBatches)} batches of runs that have been over for too long:
          they were discarded, and these runs stay as they are.
        </Notice>
      )}
      {refusedBatches > 0 && (
        <Notice kind="warn">
          {formatCount(refusedBatches)} batches could not be stored for what is in them: their
          agents count them as dropped.
        </Notice>
      )}
    </>
  );
}

function CutAgents({cutAgents}: Pick<Feed, 'cutAgents'>) {
  if (cutAgents === 0) return null;
  return (
    <Notice kind="info">
      There are too many agents to show: {formatCount(cutAgents)} are left out, or are shown without
      their targets and probes.
    </Notice>
  );
}

function NewRun() {
  const {change} = usePage();
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
