// Reads a scenario from YAML text. All mistakes are told at once, each with its line and column, and with
// the word that was probably meant.

import {isMap, isNode, isPair, LineCounter, parseDocument, type Document} from 'yaml';
import type {z} from 'zod';

import {ProfilerError} from '../domain/error.js';
import {interpretScenario, Nonsense} from './interpret.js';
import {knownKeys} from './known-keys.js';
import {nearestWord} from './nearest.js';
import type {Scenario} from './scenario.js';
import {scenarioSchema} from './schema.js';

interface Problem {
  readonly offset: number;
  readonly message: string;
  readonly meant?: string | undefined;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const MAX_PROBLEMS_SHOWN = 5;

/** `source` is the name of the file in messages. Throws `SCENARIO_INVALID`. */
export function readScenario(text: string, source: string): Scenario {
  const lines = new LineCounter();
  // maxAliasCount stays at the library's 100, so a file of nested aliases is refused and not expanded.
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
  const syntax = [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    message: error.message,
  }));
  if (syntax.length > 0) throw invalid(source, lines, syntax);

  const parsed = scenarioSchema.safeParse(plainValue(document, source, lines), {reportInput: true});
  if (!parsed.success) {
    throw invalid(
      source,
      lines,
      parsed.error.issues.flatMap((issue) => problemsOf(document, issue, [])),
    );
  }
  try {
    return interpretScenario(parsed.data);
  } catch (error) {
    if (!(error instanceof Nonsense)) throw error;
    const message = `${nameOf(error.path)} ${error.message}`;
    throw invalid(source, lines, [{offset: offsetOf(document, error.path), message}]);
  }
}

function plainValue(document: Document, source: string, lines: LineCounter): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw invalid(source, lines, [{offset: 0, message: (error as Error).message}]);
  }
}

function problemsOf(document: Document, issue: Issue, prefix: Path): Problem[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(document, path, key));
  }
  if (issue.code === 'invalid_union') {
    return fittingBranch(issue.errors).flatMap((inner) => problemsOf(document, inner, path));
  }
  if (issue.code === 'invalid_key') {
    return [unknownKey(document, path.slice(0, -1), String(path.at(-1)))];
  }
  const offset = offsetOf(document, path);
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const meant = typeof issue.input === 'string' ? nearestWord(issue.input, values) : undefined;
    const message = `${nameOf(path)} is ${shown(issue.input)}: it must be one of ${values.join(', ')}`;
    return [{offset, message, meant}];
  }
  return [{offset, message: `${nameOf(path)} ${sentence(issue)}`}];
}

function sentence(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing';
  if (issue.message.startsWith('is no ')) return `${issue.message}: it is ${shown(issue.input)}`;
  if (issue.code === 'invalid_type')
    return `is ${shown(issue.input)}: it must be ${a(issue.expected)}`;
  if (issue.code === 'too_small') {
    return `is too small: at least ${issue.inclusive ? '' : 'more than '}${issue.minimum}`;
  }
  if (issue.code === 'too_big') return `is too big: at most ${issue.maximum}`;
  return issue.message;
}

function a(type: string): string {
  const words: Record<string, string> = {int: 'a whole number', record: 'a mapping'};
  return words[type] ?? (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

// Chooses among the ways in which a value may be written the one whose type fits.
function fittingBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const fitting = branches.filter((issues) =>
    issues.every((issue) => issue.code !== 'invalid_type' || issue.path.length > 0),
  );
  return (fitting.length > 0 ? fitting : branches).at(0) ?? [];
}

function unknownKey(document: Document, path: Path, key: string): Problem {
  const where = path.length === 0 ? '' : ` in ${nameOf(path)}`;
  return {
    offset: keyOffsetOf(document, path, key),
    message: `unknown key "${key}"${where}`,
    meant: nearestWord(key, knownKeys(path)),
  };
}

function offsetOf(document: Document, path: Path): number {
  // A missing key has no place in the file, so the place of the mapping that lacks it is told.
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function keyOffsetOf(document: Document, path: Path, key: string): number {
  const parent: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(parent)
    ? parent.items.find((item) => isPair(item) && String(item.key) === key)
    : undefined;
  const node: unknown = pair?.key;
  return isNode(node) && node.range ? node.range[0] : offsetOf(document, path);
}

function nameOf(path: Path): string {
  if (path.length === 0) return 'the scenario';
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`,
    )
    .join('');
}

function invalid(source: string, lines: LineCounter, problems: readonly Problem[]): ProfilerError {
  const sorted = [...problems].sort((left, right) => left.offset - right.offset);
  const shownOnes = sorted.slice(0, MAX_PROBLEMS_SHOWN).map(({offset, message}) => {
    const {line, col} = lines.linePos(offset);
    return `${source}:${line}:${col}: ${message}`;
  });
  const more = sorted.length - shownOnes.length;
  if (more > 0) shownOnes.push(`and ${more} more`);
  const meant = sorted.map((problem) => problem.meant).filter((word) => word !== undefined);
  const hint =
    meant.length > 0
      ? `Did you mean ${meant.map((word) => `"${word}"`).join(', ')}?`
      : 'src/scenario/scenario.schema.json lists every key; the built-in scenarios are examples.';
  return new ProfilerError('SCENARIO_INVALID', shownOnes.join('\n'), hint);
}
