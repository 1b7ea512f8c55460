// The card of one cause: the sentence first, then how much it explains, what to do, and its figures as
// small charts. A click on a figure shows it over the time of the run.

import {usePage} from '../../controls/context.js';
import type {TimeRange} from '../../time/time.js';
import {formatDuration, formatShare} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {capital, formatEvidence} from '../model/cause-cards.js';
import type {CauseCard, EvidenceCard} from '../model/cause-cards.js';
import {EvidenceLine} from './evidence-line.js';

interface Props {
  readonly card: CauseCard;
  readonly after: readonly TimeRange[];
  readonly chosen: string | undefined;
}

export function CauseCardView({card: {cause, evidence}, after, chosen}: Props) {
  const {name, host, target, explainsMs, explainsShare, sentence, remedy, against} = cause;
  return (
    <li class="cause-card panel">
      <h3>{plainName(capital(sentence))}</h3>
      <p class="cause-share">
        <span class="cause-bar" aria-hidden="true">
          <i style={{width: `${Math.min(1, explainsShare) * 100}%`}} />
        </span>
        explains <b>{formatDuration(explainsMs * 1e6)}</b> of each request,{' '}
        {formatShare(explainsShare)} of its growth
        <span class="muted">
          {' '}
          · {name} ·{' '}
          {[target, host]
            .flatMap((each) => each ?? [])
            .map(plainName)
            .join(' on ')}
        </span>
      </p>
      <p>{plainName(remedy)}</p>
      {against !== undefined && <p class="muted">Against it: {plainName(against)}</p>}
      <ul class="cause-evidence" aria-label="Figures it rests on">
        {evidence.map((each) => (
          <Evidence key={each.id} card={each} after={after} isChosen={each.id === chosen} />
        ))}
      </ul>
    </li>
  );
}

interface EvidenceProps {
  readonly card: EvidenceCard;
  readonly after: readonly TimeRange[];
  readonly isChosen: boolean;
}

function Evidence({card, after, isChosen}: EvidenceProps) {
  const {change} = usePage();
  const {id, figure, of, evidence} = card;
  const [before, now] = [evidence.before, evidence.after].map((value) => {
    return formatEvidence(value, evidence.unit);
  });
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        title="Show it over the time of the run"
        onClick={() => change({evidence: isChosen ? undefined : id}, 'step')}
      >
        <span class="evidence-name">{plainName(figure)}</span>
        <span class="muted evidence-of">{plainName(of)}</span>
        <span class="evidence-plot">
          <EvidenceLine card={card} after={after} />
        </span>
        <span class="evidence-change">
          {before} → <b>{now}</b>
        </span>
      </button>
    </li>
  );
}
