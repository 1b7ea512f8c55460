// The drawing of who asked whom, as found, and the same as a table for keys and screen readers.

import type {HopEdgeJson} from '../../../src/contract/hops-json.js';
import {formatCount, formatDuration} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {CLIENTS, labelOfEnd, topologyOf} from '../model/topology.js';
import type {DrawnEdge, PlacedNode, Topology} from '../model/topology.js';

const NODE = {width: 150, height: 34} as const;
const GAP = {across: 130, down: 34} as const;
const MARGIN = 14;

export function TopologyPanel({edges}: {edges: readonly HopEdgeJson[]}) {
  const topology = topologyOf(edges);
  return (
    <section class="panel" aria-labelledby="topology-title">
      <header class="panel-head">
        <h2 id="topology-title">Who asked whom</h2>
        {topology.hidden > 0 && (
          <span class="muted">{topology.hidden} more with few calls are in the table</span>
        )}
      </header>
      <div class="topology-frame">
        <Drawing topology={topology} />
      </div>
      <EdgeTable edges={edges} />
    </section>
  );
}

function Drawing({topology: {nodes, edges, columns, rows}}: {topology: Topology}) {
  const width = columns * (NODE.width + GAP.across) - GAP.across + 2 * MARGIN;
  const height = rows * (NODE.height + GAP.down) - GAP.down + 2 * MARGIN;
  const most = Math.max(1, ...edges.map(({calls}) => calls));
  return (
    <svg class="topology" width={width} height={height} aria-hidden="true">
      {edges.map((edge) => (
        <Line key={`${edge.from.name} ${edge.to.name}`} edge={edge} most={most} />
      ))}
      {nodes.map((node) => (
        <Node key={node.name} node={node} />
      ))}
    </svg>
  );
}

function Node({node}: {node: PlacedNode}) {
  const {left, top} = cornerOf(node);
  const name = plainName(node.label);
  return (
    <g class={node.name === CLIENTS ? 'topology-clients' : ''}>
      <rect x={left} y={top} width={NODE.width} height={NODE.height} rx="6" />
      <text x={left + NODE.width / 2} y={top + NODE.height / 2 + 4} text-anchor="middle">
        {name.length > MOST_CHARS ? `${name.slice(0, MOST_CHARS - 1)}…` : name}
        <title>{name}</title>
      </text>
    </g>
  );
}

/** As many characters as fit into a node. */
const MOST_CHARS = 20;

function Line({edge, most}: {edge: DrawnEdge; most: number}) {
  const {from, to, calls, errors, ms, isOfBudgets} = edge;
  const [start, end] = [cornerOf(from), cornerOf(to)];
  const [x1, y1] = [start.left + NODE.width, start.top + NODE.height / 2];
  const [x2, y2] = [end.left, end.top + NODE.height / 2];
  const middle = (x1 + x2) / 2;
  const words = [
    ...(ms === undefined ? [] : [formatDuration(ms * 1e6)]),
    isOfBudgets ? `${formatCount(calls)} requests` : `${formatCount(calls)} ×`,
  ];
  return (
    <g data-failed={errors > 0}>
      <path
        d={`M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`}
        style={{strokeWidth: 1 + 3 * (calls / most)}}
      />
      <text x={x2 - 8} y={y2 - 6} text-anchor="end">
        {words.join(' · ')}
      </text>
      {errors > 0 && (
        <text x={x2 - 8} y={y2 + 14} text-anchor="end" class="bad">
          {formatCount(errors)} failed
        </text>
      )}
    </g>
  );
}

function cornerOf({column, row}: PlacedNode): {readonly left: number; readonly top: number} {
  return {
    left: MARGIN + column * (NODE.width + GAP.across),
    top: MARGIN + row * (NODE.height + GAP.down),
  };
}

const SIGNS: Readonly<Record<HopEdgeJson['by'], string>> = {
  connection: 'their connection',
  traceparent: 'trace context',
  containment: 'time and path (inferred)',
  none: 'one side alone',
  budget: 'the time that requests waited for it',
};

function EdgeTable({edges}: {edges: readonly HopEdgeJson[]}) {
  return (
    <div class="table-frame">
      <table class="edge-table">
        <thead>
          <tr>
            {['From', 'To', 'Calls', 'Failed', 'Call', 'Answer', 'Known by'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {edges.map((edge) => (
            <EdgeRow key={`${edge.from} ${edge.to} ${edge.by}`} edge={edge} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EdgeRow({edge}: {edge: HopEdgeJson}) {
  const {from = CLIENTS, by, calls, errors, callMs, servedMs} = edge;
  return (
    <tr>
      <td>{plainName(from)}</td>
      <td>{plainName(labelOfEnd(edge))}</td>
      <td>{by === 'budget' ? `${formatCount(calls)} requests` : formatCount(calls)}</td>
      <td class={errors > 0 ? 'bad' : 'muted'}>{formatCount(errors)}</td>
      <td>
        {formatDuration(callMs === undefined ? undefined : callMs * 1e6)}
        {by === 'budget' && ' each'}
      </td>
      <td>{formatDuration(servedMs === undefined ? undefined : servedMs * 1e6)}</td>
      <td class="muted">{SIGNS[by]}</td>
    </tr>
  );
}
