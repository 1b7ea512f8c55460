// The verdict on a run that has ended. Its first sentence is always visible, the others after a
// click. The line is there from the start, so that no chart moves when the answer comes.

import type {VerdictJson} from '../../../src/contract/run-json.js';
import type {PolledState} from '../../data/polled.js';
import {plainName} from '../../words/plain-name.js';

export function VerdictPanel({verdict}: {verdict: PolledState<VerdictJson> | undefined}) {
  if (verdict === undefined) return null;
  const {answer, old, problem} = verdict;
  const [first, ...others] = old ? [] : (answer?.verdict ?? []).map(plainName);
  return (
    <details class="panel verdict">
      <summary>
        {first === undefined ? (
          <span class="muted">{problem?.message ?? 'Reading what the run showed …'}</span>
        ) : (
          <b>{first}</b>
        )}
        {others.length > 0 && <span class="muted"> and {others.length} more</span>}
      </summary>
      <ul>
        {others.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </details>
  );
}
