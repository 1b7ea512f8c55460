// The view of causes: why the selected time is slower than another one, cause by cause, what no cause
// explains, and what could not be judged.

import {useMemo} from 'preact/hooks';

import type {CausesAnswerJson} from '../../../src/contract/causes-answer-json.js';
import type {FailureGrowthJson} from '../../../src/contract/failure-json.js';
import {LEFT_PX, RIGHT_PX} from '../../charts/plot-layout.js';
import {ReadoutHead} from '../../charts/readout-head.js';
import {TimeOverlay} from '../../charts/time-overlay.js';
import {BasePicker} from '../../controls/base-picker.js';
import {RunHint} from '../../controls/hints.js';
import type {PolledState} from '../../data/polled.js';
import type {Scene} from '../../data/scene.js';
import {formatDuration, formatShare} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {boardOf, capital, evidenceIn, formatEvidence} from '../model/cause-cards.js';
import type {CauseBoard, EvidenceCard} from '../model/cause-cards.js';
import {CauseCardView} from './cause-card.js';
import {EvidenceLine} from './evidence-line.js';
import {HopChanges} from './hop-changes.js';

interface Props {
  readonly scene: Scene;
  /** Undefined in another view, and without a run. */
  readonly causes: PolledState<CausesAnswerJson> | undefined;
}

/** The chosen figure over the time that the charts show; nothing where none is chosen. */
export function CausesCharts({scene, causes}: Props) {
  const board = useBoard(causes);
  const card = board && evidenceIn(board, scene.view.evidence);
  if (board === undefined || card === undefined) return null;
  const {extent, selected, phases, book} = scene;
  const {unit} = card.evidence;
  return (
    <section class="panel" aria-labelledby="evidence-title">
      <header class="panel-head">
        <h2 id="evidence-title">{plainName(card.figure)}</h2>
        <span class="muted">{plainName(card.of)}</span>
      </header>
      <div class="plot evidence-chart">
        <span class="evidence-top muted" style={{width: `${LEFT_PX - 6}px`}}>
          {formatEvidence(card.top, unit)}
        </span>
        <div class="evidence-area" style={{left: `${LEFT_PX}px`, right: `${RIGHT_PX}px`}}>
          <EvidenceLine card={card} extent={extent} after={board.after} />
        </div>
        <TimeOverlay
          label={`${card.figure} over time: arrow keys move the cross-hair`}
          {...{extent, selected, phases}}
          readout={({timeMs}) => (
            <ReadoutHead timeMs={timeMs} run={book.run} text={valueAt(card, timeMs)} />
          )}
        />
      </div>
    </section>
  );
}

function valueAt({points, columnMs, evidence}: EvidenceCard, timeMs: number): string {
  const point = points.findLast(({ms}) => ms <= timeMs);
  const isNear = point !== undefined && timeMs - point.ms <= 2.5 * Math.max(columnMs, 2_000);
  return isNear ? formatEvidence(point.value, evidence.unit) : 'not measured';
}

export function CausesBelow({scene, causes}: Props) {
  const board = useBoard(causes);
  if (causes === undefined) return <RunHint />;
  const {answer, problem} = causes;
  if (answer === undefined || board === undefined || problem !== undefined) {
    return (
      <div class="panel causes-head">
        <p role="status">
          {problem === undefined ? 'Looking for causes …' : `${problem.message} ${problem.hint}`}
        </p>
        <BasePicker scene={scene} />
      </div>
    );
  }
  return (
    <div class="causes" data-old={causes.old}>
      <CausesHead answer={answer} scene={scene} />
      <Failures failures={answer.causes.failures} />
      <HopChanges hops={answer.hops} />
      {board.cards.length > 0 && (
        <ol class="cause-cards">
          {board.cards.map((card) => (
            <CauseCardView
              key={`${card.cause.host} ${card.cause.name}`}
              {...{card, after: board.after, chosen: scene.view.evidence}}
            />
          ))}
        </ol>
      )}
      <Unjudged board={board} />
    </div>
  );
}

function CausesHead({answer, scene}: {answer: CausesAnswerJson; scene: Scene}) {
  const {before, after, grown, sentence, causes} = answer;
  const base = before.run === after.run ? before.phase : `${before.phase} of ${before.run}`;
  return (
    <section class="panel causes-head" aria-labelledby="causes-title">
      <h2 id="causes-title">
        {grown === undefined ? 'What changed' : 'Why it is slower'}: {plainName(after.phase)}{' '}
        <span class="muted">against {plainName(base)}</span>
      </h2>
      <BasePicker scene={scene} />
      <p role="status">
        {plainName(capital(sentence ?? 'nothing differs between the two times'))}.
      </p>
      {grown !== undefined && (
        <Unexplained ms={causes.unexplainedMs ?? 0} causes={causes.causes.length} />
      )}
    </section>
  );
}

/** Operations that fail more often than in the time that is compared, and why. */
function Failures({failures}: {failures: FailureGrowthJson | undefined}) {
  if (failures === undefined) return null;
  const {failed, count, beforeShare, afterShare, causes} = failures;
  return (
    <section class="panel causes-failures" aria-labelledby="failures-title">
      <h2 id="failures-title">
        {failed === 0 ? 'Why operations were late' : 'Why operations fail'}{' '}
        <span class="muted">
          {failed} of {count}: {formatShare(afterShare)}, before {formatShare(beforeShare)}
        </span>
      </h2>
      <ol>
        {causes.map(({name, sentence, remedy}) => (
          <li key={sentence}>
            <b>{plainName(capital(sentence))}.</b> {plainName(remedy)}{' '}
            <span class="muted">{name}</span>
          </li>
        ))}
      </ol>
      {causes.length === 0 && <p class="muted">No message of them was kept.</p>}
    </section>
  );
}

/** Less than this is left by rounding. */
const LEAST_UNEXPLAINED_MS = 0.01;

function Unexplained({ms, causes}: {ms: number; causes: number}) {
  if (ms < LEAST_UNEXPLAINED_MS) return null;
  const whose =
    causes === 0 ? 'No cause of the catalogue explains it' : 'No cause explains the rest';
  return (
    <p class="muted">
      {whose}: {formatDuration(ms * 1e6)} of each request.
    </p>
  );
}

function Unjudged({board: {unjudged}}: {board: CauseBoard}) {
  if (unjudged.length === 0) return null;
  return (
    <section class="panel causes-unjudged" aria-labelledby="unjudged-title">
      <h2 id="unjudged-title">What could not be judged</h2>
      <ul>
        {unjudged.map(({reason, names}) => (
          <li key={reason}>
            <b>{names.join(', ')}</b>: <span class="muted">{plainName(reason)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function useBoard(causes: PolledState<CausesAnswerJson> | undefined): CauseBoard | undefined {
  const answer = causes?.answer;
  return useMemo(() => answer && boardOf(answer), [answer]);
}
