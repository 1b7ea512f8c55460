// Plans what to ask the collector for a scene: one plan for each feature. Pure.

import {planCauses} from '../causes/model/causes-plan.js';
import type {Question} from '../data/question.js';
import type {Scene} from '../data/scene.js';
import {planFlame} from '../flame/model/flame-plan.js';
import type {FlamePlan} from '../flame/model/flame-plan.js';
import {planHistory} from '../history/model/history-plan.js';
import type {HistoryPlan} from '../history/model/history-plan.js';
import {planHops} from '../hops/model/hops-plan.js';
import {planLatency} from '../latency/model/latency-plan.js';
import type {LatencyPlan} from '../latency/model/latency-plan.js';
import {planRequests} from '../requests/model/requests-plan.js';
import type {RequestsPlan} from '../requests/model/requests-plan.js';

export interface PagePlan {
  readonly history: HistoryPlan | undefined;
  readonly latency: LatencyPlan;
  readonly requests: RequestsPlan | undefined;
  readonly flame: FlamePlan | undefined;
  readonly hops: Question | undefined;
  readonly causes: Question | undefined;
  readonly verdict: Question | undefined;
}

/** From `completeFromMs` on nothing is missing in the page's memory. */
export function planPage(scene: Scene, completeFromMs: number): PagePlan {
  return {
    history: planHistory(scene),
    latency: planLatency(scene, completeFromMs),
    requests: planRequests(scene),
    flame: planFlame(scene),
    hops: planHops(scene),
    causes: planCauses(scene),
    verdict: planVerdict(scene),
  };
}

/** Only a run that has ended has a verdict; before, it would change every second. */
function planVerdict({book: {run}}: Scene): Question | undefined {
  if (run?.endUnixNs === undefined) return undefined;
  return {name: run.id, runId: run.id, query: {}, grows: false};
}
