// A frame of the page: the scene, and what each feature shows. It is derived from the session and
// from the answers that have come. Components compute only what depends on their size. Pure.

import type {CausesAnswerJson} from '../../src/contract/causes-answer-json.js';
import type {HopsReportJson} from '../../src/contract/hops-json.js';
import type {ErrorJson, TurnedAwayJson, VerdictJson} from '../../src/contract/run-json.js';
import {clientsFrame} from '../clients/model/clients-frame.js';
import type {ClientsFrame} from '../clients/model/clients-frame.js';
import type {ConnectionState} from '../data/live-socket.js';
import type {PolledState} from '../data/polled.js';
import type {Scene} from '../data/scene.js';
import type {Session} from '../data/session.js';
import type {FlameState} from '../flame/data/flame-source.js';
import type {HistoryState} from '../history/data/history-source.js';
import {latencyFrame} from '../latency/model/latency-frame.js';
import type {LatencyFrame} from '../latency/model/latency-frame.js';
import type {RequestsState} from '../requests/data/requests-source.js';
import type {Answers} from './sources.js';

/** The state of the live feed. */
export interface Feed {
  readonly connection: ConnectionState;
  /** The collector has said whether a run goes on. */
  readonly greeted: boolean;
  /** The time of the last figures, on the browser's clock like `nowMs`. */
  readonly heardMs: number | undefined;
  readonly nowMs: number;
  /** The number of messages that the collector left out because this browser was too slow. */
  readonly skipped: number;
  /** What the collector turned away since it started; undefined where it was nothing. */
  readonly turnedAway: TurnedAwayJson | undefined;
  /** Why the collector stores nothing at the moment. */
  readonly trouble: ErrorJson['error'] | undefined;
  /** The release of the collector. */
  readonly version: string;
  /** Whether this browser has logged in, and may log out. */
  readonly hasSession: boolean;
  /** The number of agents that the collector left out of its list, or shows without their lists. */
  readonly cutAgents: number;
  /** The id of the run that goes on, even if the page shows another one. */
  readonly activeRunId: string | undefined;
}

export interface Frame {
  readonly scene: Scene;
  readonly feed: Feed;
  readonly latency: LatencyFrame;
  readonly clients: ClientsFrame;
  /** Undefined in another view, and without a run. */
  readonly requests: RequestsState | undefined;
  /** Undefined in another view, and without a run. */
  readonly flame: FlameState | undefined;
  /** Undefined in another view, and without a run. */
  readonly hops: PolledState<HopsReportJson> | undefined;
  /** Undefined in another view, and without a run. */
  readonly causes: PolledState<CausesAnswerJson> | undefined;
  /** Undefined in another view. */
  readonly history: HistoryState | undefined;
  /** Undefined while the run goes on. */
  readonly verdict: PolledState<VerdictJson> | undefined;
}

type Fed = Pick<Session, 'connection' | 'live' | 'heardMs' | 'tracked'>;

export function frameOf(session: Fed, scene: Scene, answers: Answers, nowMs: number): Frame {
  const {requests, flame, hops, causes, history, verdict} = answers;
  return {
    ...{scene, requests, flame, hops, causes, history, verdict},
    feed: feedOf(session, nowMs),
    latency: latencyFrame(scene, answers.latency, session.tracked),
    clients: clientsFrame(scene),
  };
}

function feedOf({connection, live, heardMs}: Fed, nowMs: number): Feed {
  const {greeted, skipped, turnedAway, trouble, version, hasSession, cutAgents, book} = live;
  const activeRunId = book.run?.id;
  const counted = {skipped, turnedAway, trouble, version, hasSession, cutAgents};
  return {connection, greeted, heardMs, nowMs, ...counted, activeRunId};
}
