// What is looked at of flame graphs, as the address holds it beside the rest of the view: which
// samples, where they are zoomed to, which function, what is searched for, what they are compared with.

import type {SampleKind} from '../../src/domain/stack.js';
import {readSelection} from '../time/selection.js';
import type {Selection} from '../time/selection.js';
import {oneOf, readOrder, readText, writeOrder, writeText} from './parameters.js';
import type {Order} from './parameters.js';

export const SAMPLE_KINDS = ['on-cpu', 'off-cpu'] as const satisfies readonly SampleKind[];

/** Callers above what they call, or below it. */
export const SHAPES = ['icicle', 'flame'] as const;
export type Shape = (typeof SHAPES)[number];

export const FUNCTION_COLUMNS = ['name', 'grew', 'self', 'before', 'total'] as const;
export type FunctionColumn = (typeof FUNCTION_COLUMNS)[number];

export type FunctionSort = Order<FunctionColumn>;

/** The other side of a difference. */
export interface Base {
  /** Undefined is the run that is looked at. */
  readonly run?: string | undefined;
  readonly selection: Selection;
}

export interface FlameView {
  readonly samples: SampleKind;
  /** Only what was blocked for this reason. */
  readonly wait?: string | undefined;
  /** With the time of a Go scheduler that has nothing to do. */
  readonly idle: boolean;
  readonly shape: Shape;
  /** Key of the place that fills the width (flame-keys.ts). */
  readonly zoom?: string | undefined;
  /** Key of the function whose callers and callees are shown. */
  readonly focus?: string | undefined;
  readonly search: string;
  readonly base?: Base | undefined;
  /** Undefined is what suits: what grew, or what weighs most by itself. */
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

/** A second click on a column turns it round; figures begin with the largest, names with A. */
export function nextFunctionSort(sort: FunctionSort, column: FunctionColumn): FunctionSort {
  if (sort.column === column) return {column, descending: !sort.descending};
  return {column, descending: column !== 'name'};
}

/** Nothing is there that a step back would take back. */
export function isPlainFlame({focus, zoom, search, base}: FlameView): boolean {
  return focus === undefined && zoom === undefined && search === '' && base === undefined;
}

/** The last thing that narrowed the view goes first. */
export function stepOut(view: FlameView): FlameView {
  if (view.focus !== undefined) return {...view, focus: undefined};
  if (view.zoom !== undefined) return {...view, zoom: undefined};
  if (view.search !== '') return {...view, search: ''};
  return {...view, base: undefined, sort: undefined};
}

/** The whole of the run that is looked at is no base: it is chosen by its phases or a stretch. */
function readBase(text: (name: string) => string | undefined): Base | undefined {
  const run = text('base-run');
  const selection = readSelection(text('base-phase'), text('base-from'), text('base-to'));
  return run === undefined && selection.kind === 'all' ? undefined : {run, selection};
}
