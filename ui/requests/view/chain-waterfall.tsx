// One request over all hops: a row for the client, for each target that answered, and for each call and wait.
// A row of a kept request opens it.

import {useMemo} from 'preact/hooks';

import type {RequestChainJson} from '../../../src/contract/request-chain-json.js';
import {usePage} from '../../controls/context.js';
import type {PolledState} from '../../data/polled.js';
import {formatDuration} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {chainWaterfall} from '../model/chain-waterfall.js';
import type {ChainBarRow} from '../model/chain-waterfall.js';
import {partColour} from '../model/parts.js';
import {WaterfallScale} from './waterfall.js';

interface Props {
  readonly chain: PolledState<RequestChainJson>;
  /** The id of the request that is open. */
  readonly opened: string;
}

/** Nothing where the request has no other hop. */
export function ChainWaterfall({chain: {answer, old, problem}, opened}: Props) {
  const bars = useMemo(() => answer && chainWaterfall(answer), [answer]);
  if (problem !== undefined) return <p class="waterfall-note">{problem.message}</p>;
  if (bars === undefined || old || bars.rows.length < 2) return null;
  const {durationNs, rows, notes} = bars;
  return (
    <section class="chain-waterfall" aria-labelledby="chain-title">
      <h3 id="chain-title">Over all hops</h3>
      <WaterfallScale durationNs={durationNs} />
      <ol class="waterfall-rows">
        {rows.map((row) => (
          <Row key={row.key} row={row} wholeNs={durationNs} isOpened={row.id === opened} />
        ))}
      </ol>
      {notes.map((note) => (
        <p key={note} class="waterfall-note">
          {plainName(note)}
        </p>
      ))}
      <h3>In this hop</h3>
    </section>
  );
}

interface RowProps {
  readonly row: ChainBarRow;
  readonly wholeNs: number;
  readonly isOpened: boolean;
}

function Row({row, wholeNs, isOpened}: RowProps) {
  const {depth, name, what, sign, isInferred, isFailed, offsetNs, durationNs, unplaced} = row;
  return (
    <li aria-current={isOpened || undefined} title={titleOf(row)}>
      <span class="waterfall-part" style={{paddingLeft: `${depth * INDENT_PX}px`}}>
        <span class="hidden">level {depth + 1}: </span>
        <Name row={row} isOpened={isOpened} />
        <span class={isFailed ? 'bad chain-what' : 'muted chain-what'}>{plainName(what)}</span>
        {(sign !== '' || isInferred) && (
          <span class="tag" title="How it was found to belong to the row above it">
            {plainName(sign === '' ? 'inferred' : sign)}
          </span>
        )}
      </span>
      <span class="waterfall-offset muted">+{formatDuration(offsetNs)}</span>
      <span class="waterfall-track" data-kind={row.kind}>
        <Marks row={row} wholeNs={wholeNs} />
      </span>
      <span class="waterfall-duration">{formatDuration(Math.round(durationNs))}</span>
      {unplaced !== '' && (
        <span class="hidden"> besides, at unknown times: {plainName(unplaced)}</span>
      )}
    </li>
  );

  function titleOf({parts}: ChainBarRow): string {
    const own = parts.map(({part, durationNs: ns}) => `${part} ${formatDuration(ns)}`).join(', ');
    const told = [`${name}: ${what}`, own, unplaced === '' ? '' : `at unknown times: ${unplaced}`];
    return told
      .filter((text) => text !== '')
      .map(plainName)
      .join('; ');
  }
}

const INDENT_PX = 12;

/** The asked side of a call is named with an arrow, which screen readers say in words. */
function Name({row: {id, kind, name}, isOpened}: {row: ChainBarRow; isOpened: boolean}) {
  const {change} = usePage();
  const isAsked = kind === 'call' || kind === 'wait';
  const words = (
    <>
      {isAsked && (
        <>
          <span aria-hidden="true">→ </span>
          <span class="hidden">call to </span>
        </>
      )}
      {plainName(name)}
    </>
  );
  if (id === undefined || isOpened) return <b>{words}</b>;
  return (
    <button
      type="button"
      class="chain-opener"
      title="Open this request"
      onClick={() => change({requests: {request: id}}, 'detail')}
    >
      {words}
    </button>
  );
}

function Marks({row, wholeNs}: {row: ChainBarRow; wholeNs: number}) {
  const percent = (ns: number): string => `${wholeNs > 0 ? (ns / wholeNs) * 100 : 0}%`;
  return (
    <>
      <i
        class="chain-whole"
        style={{left: percent(row.offsetNs), width: percent(row.durationNs)}}
      />
      {row.parts.map(({part, offsetNs, durationNs}, at) => (
        <i
          key={at}
          style={{
            left: percent(offsetNs),
            width: percent(durationNs),
            backgroundColor: partColour(part),
          }}
        />
      ))}
    </>
  );
}
