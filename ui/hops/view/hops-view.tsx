// The view of hops: where the time of clients went over all targets, and who asked whom.

import {useMemo} from 'preact/hooks';

import type {HopsReportJson} from '../../../src/contract/hops-json.js';
import {RunHint} from '../../controls/hints.js';
import type {PolledState} from '../../data/polled.js';
import type {Scene} from '../../data/scene.js';
import {chainBars} from '../model/chain-bars.js';
import {ChainPanel} from './chain-panel.js';
import {TopologyPanel} from './topology-panel.js';

interface Props {
  readonly scene: Scene;
  /** Undefined in another view, and without a run. */
  readonly hops: PolledState<HopsReportJson> | undefined;
}

const NO_CHAINS: never[] = [];

export function HopsBelow({scene, hops}: Props) {
  const {band} = scene.view.requests;
  const answer = hops?.answer;
  const chains = answer?.chains ?? NO_CHAINS;
  const bars = useMemo(() => chainBars(chains, band), [chains, band]);
  if (hops === undefined) return <RunHint />;
  if (answer === undefined || chains.length === 0) {
    return (
      <p class="panel panel-empty" role="status">
        {emptyText(hops)}
      </p>
    );
  }
  return (
    <div class="hops">
      <ChainPanel bars={bars} band={band} old={hops.old} />
      <TopologyPanel edges={answer.edges} />
    </div>
  );
}

function emptyText({answer, problem}: PolledState<HopsReportJson>): string {
  if (problem !== undefined) return `${problem.message} ${problem.hint}`;
  if (answer === undefined) return 'Loading …';
  return 'No request was seen here. A chain is told some seconds after its request has ended.';
}
