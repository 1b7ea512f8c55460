// Compares the functions of two phases: the time of each per operation, or per second, before and
// after.

import type {
  FunctionChangeJson,
  FunctionGrowthJson,
  FunctionRowJson,
} from '../../contract/function-json.js';
import {SAMPLE_KINDS, type SampleKind} from '../../domain/stacks/stack.js';
import {byName} from '../../domain/group-by.js';
import {writeMs, writeMsChange} from '../words/figures.js';

/** Smaller changes are noise of sampling, or too small to matter. */
const SMALLEST_MS = 0.01;
const MOST_PER_KIND = 20;
const GREW_PER_KIND = 3;

/** The functions of one phase, and how many units their time is divided by. */
export interface FunctionSide {
  readonly name: string;
  readonly functions: readonly FunctionRowJson[];
  /** The phase's operations, or its seconds where the comparison is per second. */
  readonly units: number;
}

/** All changes, by kind of samples; within each, the largest first. */
export function functionChanges(
  before: FunctionSide,
  after: FunctionSide,
  per: string,
): FunctionChangeJson[] {
  const changes = allChanges(before, after, per);
  return ofEachKind(
    changes.sort((a, b) => Math.abs(b.deltaMs) - Math.abs(a.deltaMs) || byFunction(a, b)),
    MOST_PER_KIND,
  );
}

/** The functions whose time grew most. Undefined where one side has no samples. */
export function functionGrowth(
  before: FunctionSide,
  after: FunctionSide,
  per: string,
): FunctionGrowthJson | undefined {
  if (before.functions.length === 0 || after.functions.length === 0) return undefined;
  const grew = allChanges(before, after, per)
    .filter(({deltaMs}) => deltaMs > 0)
    .sort((a, b) => b.deltaMs - a.deltaMs || byFunction(a, b));
  const functions = ofEachKind(grew, GREW_PER_KIND);
  return {before: before.name, after: after.name, per, functions};
}

function allChanges(before: FunctionSide, after: FunctionSide, per: string): FunctionChangeJson[] {
  if (before.units <= 0 || after.units <= 0) return [];
  const left = new Map(before.functions.map((row) => [keyOf(row), row]));
  const right = new Map(after.functions.map((row) => [keyOf(row), row]));
  return [...new Map([...left, ...right])]
    .map(([key, row]) => changeOf(row, left.get(key), right.get(key)))
    .filter(({deltaMs}) => Math.abs(deltaMs) >= SMALLEST_MS);

  function changeOf(
    {kind, target, function: name, module, kernel}: FunctionRowJson,
    was: FunctionRowJson | undefined,
    is: FunctionRowJson | undefined,
  ): FunctionChangeJson {
    const beforeMs = (was?.selfMs ?? 0) / before.units;
    const afterMs = (is?.selfMs ?? 0) / after.units;
    const change = {
      ...{kind, target, function: name, module, kernel},
      ...{beforeMs, afterMs, deltaMs: afterMs - beforeMs},
      ...{beforeShare: was?.share ?? 0, afterShare: is?.share ?? 0},
    };
    return {...change, sentence: sentenceOf(change, per)};
  }
}

function sentenceOf(
  {kind, target, function: name, beforeMs, afterMs, deltaMs}: Omit<FunctionChangeJson, 'sentence'>,
  per: string,
): string {
  const size = `${writeMsChange(deltaMs)} ${kind} per ${per}`;
  return `${size} is ${name} in ${target} (${writeMs(beforeMs)} → ${writeMs(afterMs)})`;
}

function ofEachKind(changes: readonly FunctionChangeJson[], most: number): FunctionChangeJson[] {
  const of = (wanted: SampleKind): FunctionChangeJson[] =>
    changes.filter(({kind}) => kind === wanted).slice(0, most);
  return SAMPLE_KINDS.flatMap(of);
}

function keyOf({kind, target, function: name, module, kernel}: FunctionRowJson): string {
  return JSON.stringify([kind, target, name, module, kernel]);
}

function byFunction(left: FunctionChangeJson, right: FunctionChangeJson): number {
  return byName(left.function, right.function) || byName(left.target, right.target);
}
