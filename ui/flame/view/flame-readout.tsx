// The read-out of a flame graph: name, kind and weight of the function under the pointer.

import {NO_FRAME, ROOT} from '../../../src/flame/stack-tree.js';
import {formatShare} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {changeOf} from '../model/flame-change.js';
import type {Spotted} from '../model/flame-cursor.js';
import type {FlameGraph, WeighedSides} from '../model/flame-graph.js';
import {changeText, kindWords, moduleText, nameOfNode, weightText} from '../model/flame-words.js';

interface Props {
  readonly graph: Pick<FlameGraph, 'frames' | 'unit'>;
  readonly sides: WeighedSides;
  /**
   * The weight of the whole graph. Shares in a sandwich are shares of this, not of the function.
   */
  readonly all: number;
  readonly spotted: Spotted;
}

export function FlameReadout({graph, sides, all, spotted}: Props) {
  const {node, isDust} = spotted;
  const {frames, unit} = graph;
  if (isDust) return <div>Functions that are too narrow to be drawn: zoom in to see them</div>;
  const number = sides.tree.frames[node]!;
  const frame = number === NO_FRAME ? undefined : frames[number];
  const kind = frame === undefined ? '' : kindWords(frame);
  const {self, total} = sides.now;
  return (
    <>
      <div class="flame-name">{plainName(nameOfNode(sides, frames, node))}</div>
      {frame !== undefined && (
        <div class="muted">
          {[moduleText(frame), kind].filter((word) => word !== '').join(' · ')}
        </div>
      )}
      <dl class="readout-list">
        <Weight name="with all it called" weight={total[node]!} {...{all, unit}} />
        <Weight name="by itself" weight={self[node]!} {...{all, unit}} />
        <Compared sides={sides} node={node} />
      </dl>
    </>
  );
}

interface WeightProps {
  readonly name: string;
  readonly weight: number;
  readonly all: number;
  readonly unit: FlameGraph['unit'];
}

function Weight({name, weight, all, unit}: WeightProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{formatShare(all > 0 ? weight / all : 0)}</b> · {weightText(weight, unit)}
      </dd>
    </div>
  );
}

function Compared({sides, node}: {sides: WeighedSides; node: number}) {
  const change = changeOf(sides, node);
  if (change === undefined || node === ROOT) return null;
  return (
    <div>
      <dt>compared</dt>
      <dd>
        <b>{changeText(change.now - change.before)}</b> · from {formatShare(change.before)} to{' '}
        {formatShare(change.now)}
      </dd>
    </div>
  );
}
