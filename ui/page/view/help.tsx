// The dialog that lists all keys and all uses of the pointer.

import {useEffect, useRef} from 'preact/hooks';

const KEYS = [
  ['← →', 'previous phase, next phase'],
  ['↑ ↓', 'previous series, next series'],
  ['z', 'charts show the selection, or all again'],
  ['/', 'filter runs or series; search a flame graph'],
  ['1 … 4', 'system calls, network, block I/O, run queue'],
  ['c, i', 'flame graphs: on the CPU, off it, or waiting; icicle or flame'],
  ['v', 'the next view: runs, latency, requests, flame graphs, hops, causes'],
  ['l', 'follow what goes on now'],
  ['t', 'light, dark, or as the system is'],
  ['Esc', 'one step back: filter, zoom, selection'],
  ['?', 'this list'],
] as const;

const FLAME_KEYS = [
  ['↑ ↓ ← →', 'from function to function'],
  ['Enter', 'zoom to it'],
  ['s', 'its callers and callees'],
  ['Home', 'zoom out'],
] as const;

const POINTER = [
  ['Tick two runs', 'both compared; a click on a point of a chart ticks its run'],
  ['Click a phase', 'its figures everywhere'],
  ['Drag on a chart', 'figures of that range of time'],
  ['Double-click a chart', 'back to live, or to the whole run'],
  ['Click a row', 'its heat map; of a function, its callers and callees'],
  ['Drag from one cell to another', 'flame graph of that range, to a fiftieth of a second'],
  ['Click a bar across hops', 'the parts of each hop'],
  ['Click a figure of a cause', 'that figure over the time of the run'],
  ['Click a part of the time', 'only that part; further clicks add to it'],
  ['Click a request', 'its time, call by call; ← → previous, next request'],
  ['Click in a flame graph', 'zoom to the function'],
] as const;

export function Help({onClose}: {onClose: () => void}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={onClose}>
      <header>
        <h2 id="help-title">Keys and pointer</h2>
        <button
          type="button"
          class="tool"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          ×
        </button>
      </header>
      <Keys keys={KEYS} />
      <h3>In a flame graph</h3>
      <Keys keys={FLAME_KEYS} />
      <h3>Pointer</h3>
      <dl>
        {POINTER.map(([key, what]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p class="muted">The address holds all of it: a copied link shows the same.</p>
    </dialog>
  );
}

function Keys({keys}: {keys: readonly (readonly [key: string, what: string])[]}) {
  return (
    <dl>
      {keys.map(([key, what]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
