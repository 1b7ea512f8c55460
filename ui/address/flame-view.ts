// The part of the address that belongs to the view of flame graphs: which samples it shows, where
// it is zoomed to, which function is in focus, what is searched for, and what it is compared with.

import {SAMPLE_KINDS, type SampleKind} from '../../src/domain/stacks/stack.js';
import {readSelection} from '../time/selection.js';
import type {Selection} from '../time/selection.js';
import {oneOf, readOrder, readText, writeOrder, writeText} from './parameters.js';
import type {Order} from './parameters.js';

/** An icicle has callers above their callees; a flame has them below. */
export const SHAPES = ['icicle', 'flame'] as const;
export type Shape = (typeof SHAPES)[number];

export const FUNCTION_COLUMNS = ['name', 'grew', 'self', 'before', 'total'] as const;
export type FunctionColumn = (typeof FUNCTION_COLUMNS)[number];

export type FunctionSort = Order<FunctionColumn>;

/** The other side of a difference. */
export interface Base {
  /** Undefined means the run that is shown. */
  readonly run?: string | undefined;
  readonly selection: Selection;
}

export interface FlameView {
  readonly samples: SampleKind;
  /** Shows only waits for this reason. */
  readonly wait?: string | undefined;
  /** Includes the time in which a Go scheduler had nothing to do. */
  readonly idle: boolean;
  readonly shape: Shape;
  /** The key of the place that fills the width (flame-keys.ts). */
  readonly zoom?: string | undefined;
  /** The key of the function whose callers and callees are shown. */
  readonly focus?: string | undefined;
  readonly search: string;
  readonly base?: Base | undefined;
  /** Undefined sorts by growth where two sides are compared, else by a function's own weight. */
  readonly sort?: FunctionSort | undefined;
}

export const DEFAULT_FLAME: FlameView = {
  samples: 'on-cpu',
  idle: false,
  shape: 'icicle',
  search: '',
};

const KEY = /^[0-9a-z]{1,14}$/;

export function readFlameView(parameters: URLSearchParams): FlameView {
  const text = (name: string): string | undefined => readText(parameters, name);
  const key = (name: string): string | undefined => {
    const value = text(name);
    return value !== undefined && KEY.test(value) ? value : undefined;
  };
  return {
    samples: oneOf(SAMPLE_KINDS, text('samples')) ?? DEFAULT_FLAME.samples,
    wait: text('wait'),
    idle: text('idle') === 'shown',
    shape: oneOf(SHAPES, text('shape')) ?? DEFAULT_FLAME.shape,
    zoom: key('zoom'),
    focus: key('function'),
    search: text('search') ?? DEFAULT_FLAME.search,
    base: readBase(text),
    sort: readOrder(FUNCTION_COLUMNS, text('functions')),
  };
}

export function writeFlameView(view: FlameView, parameters: URLSearchParams): void {
  const set = (name: string, value: string | undefined, usual?: string): void =>
    writeText(parameters, name, value, usual);
  set('samples', view.samples, DEFAULT_FLAME.samples);
  set('wait', view.wait);
  set('idle', view.idle ? 'shown' : undefined);
  set('shape', view.shape, DEFAULT_FLAME.shape);
  set('zoom', view.zoom);
  set('function', view.focus);
  set('search', view.search, DEFAULT_FLAME.search);
  set('functions', view.sort && writeOrder(view.sort));
  if (view.base === undefined) return;
  const {run, selection} = view.base;
  set('base-run', run);
  if (selection.kind === 'phase') set('base-phase', String(selection.index));
  if (selection.kind === 'range') set('base-from', String(selection.fromMs));
  if (selection.kind === 'range') set('base-to', String(selection.toMs));
}

/**
 * The sort after a click on a column. A second click reverses it. Figures begin with the largest,
 * names with A.
 */
export function nextFunctionSort(sort: FunctionSort, column: FunctionColumn): FunctionSort {
  if (sort.column === column) return {column, descending: !sort.descending};
  return {column, descending: column !== 'name'};
}

/** True where a step back has nothing to undo. */
export function isPlainFlame({focus, zoom, search, base}: FlameView): boolean {
  return focus === undefined && zoom === undefined && search === '' && base === undefined;
}

/** One step back: it undoes what narrowed the view last. */
export function stepOut(view: FlameView): FlameView {
  if (view.focus !== undefined) return {...view, focus: undefined};
  if (view.zoom !== undefined) return {...view, zoom: undefined};
  if (view.search !== '') return {...view, search: ''};
  return {...view, base: undefined, sort: undefined};
}

/** The run that is shown is no base as a whole: only a phase or a range of it is. */
function readBase(text: (name: string) => string | undefined): Base | undefined {
  const run = text('base-run');
  const selection = readSelection(text('base-phase'), text('base-from'), text('base-to'));
  return run === undefined && selection.kind === 'all' ? undefined : {run, selection};
}
