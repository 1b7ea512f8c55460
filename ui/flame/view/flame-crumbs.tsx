// The path from all samples down to the node that is zoomed to, or to the function in focus.

import {shortFunctionName} from '../../../src/domain/stacks/function-name.js';
import type {Frame} from '../../../src/domain/stacks/stack.js';
import {ROOT} from '../../../src/flame/stack-tree.js';
import {plainName} from '../../words/plain-name.js';
import {pathTo} from '../model/flame-cursor.js';
import type {FlameGraph} from '../model/flame-graph.js';
import {ROOT_NAME, nameOfNode} from '../model/flame-words.js';

interface Props {
  readonly graph: FlameGraph;
  readonly zoom: number;
  readonly focus: Frame | undefined;
  readonly onZoom: (node: number) => void;
  readonly onFocus: (node: number | undefined) => void;
}

/** In a deep stack only the last functions are shown. */
const SHOWN = 4;

export function FlameCrumbs({graph, zoom, focus, onZoom, onFocus}: Props) {
  const path = pathTo(graph.tree, zoom);
  const hidden = path.length - SHOWN;
  return (
    <nav class="crumbs" aria-label="Where the flame graph is zoomed to">
      <Crumb
        text={ROOT_NAME}
        isLast={path.length === 0 && focus === undefined}
        onPick={() => (focus === undefined ? onZoom(ROOT) : onFocus(undefined))}
      />
      {focus !== undefined && (
        <>
          <Arrow />
          <span class="crumb" aria-current="location" title={plainName(focus.name)}>
            callers and callees of <b>{plainName(shortFunctionName(focus.name))}</b>
          </span>
          <button type="button" class="reset" onClick={() => onFocus(undefined)}>
            Back to the graph <kbd>Esc</kbd>
          </button>
        </>
      )}
      {focus === undefined && hidden > 0 && (
        <>
          <Arrow />
          <span class="muted" title={`${hidden} more callers`}>
            …
          </span>
        </>
      )}
      {focus === undefined &&
        path.slice(-SHOWN).map((node) => {
          const name = nameOfNode(graph, graph.frames, node);
          return (
            <>
              <Arrow />
              <Crumb
                text={plainName(shortFunctionName(name))}
                title={plainName(name)}
                isLast={node === zoom}
                onPick={() => onZoom(node)}
              />
            </>
          );
        })}
      {focus === undefined && zoom !== ROOT && (
        <>
          <button type="button" class="reset" onClick={() => onFocus(zoom)}>
            Callers and callees <kbd>s</kbd>
          </button>
          <button type="button" class="reset" onClick={() => onZoom(ROOT)}>
            Zoom out <kbd>Esc</kbd>
          </button>
        </>
      )}
    </nav>
  );
}

function Arrow() {
  return (
    <span class="muted" aria-hidden="true">
      ›
    </span>
  );
}

interface CrumbProps {
  readonly text: string;
  readonly title?: string;
  readonly isLast: boolean;
  readonly onPick: () => void;
}

function Crumb({text, title, isLast, onPick}: CrumbProps) {
  return (
    <button
      type="button"
      class="crumb"
      title={title ?? ''}
      aria-current={isLast ? 'location' : undefined}
      onClick={onPick}
    >
      {text}
    </button>
  );
}
