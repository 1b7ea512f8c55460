// Reads a YAML file by a schema. All mistakes are told at once, each with its line and column, and with
// the word that was probably meant.

import {isMap, isNode, isPair, LineCounter, parseDocument, type Document} from 'yaml';
import type {z} from 'zod';

import type {ErrorCode} from '../domain/error-codes.js';
import {ProfilerError} from '../domain/error.js';
import {knownKeys} from './known-keys.js';
import {nearestWord} from './nearest.js';

/** What a file of one kind is, and what is told where it is wrong. */
export interface YamlKind<Value> {
  readonly schema: z.ZodType<Value>;
  readonly code: ErrorCode;
  /** `the scenario`: the file as a whole, in a message. */
  readonly whole: string;
  readonly hint: string;
}

/** A file that its schema accepts. */
export interface YamlFile<Value> {
  readonly value: Value;
  /** The error for a place in the file that the schema cannot judge. */
  failAt(path: readonly PropertyKey[], message: string): ProfilerError;
}

interface Open {
  readonly kind: YamlKind<unknown>;
  readonly source: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

interface Problem {
  readonly offset: number;
  readonly message: string;
  readonly meant?: string | undefined;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const MAX_PROBLEMS_SHOWN = 5;

/** `source` is the name of the file in messages. Throws the error of its kind. */
export function readYaml<Value>(
  text: string,
  source: string,
  kind: YamlKind<Value>,
): YamlFile<Value> {
  const lines = new LineCounter();
  // maxAliasCount stays at the library's 100, so a file of nested aliases is refused and not expanded.
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
  const open: Open = {kind, source, document, lines};
  const syntax = [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    message: error.message,
  }));
  if (syntax.length > 0) throw invalid(open, syntax);

  const parsed = kind.schema.safeParse(plainValue(open), {reportInput: true});
  if (!parsed.success) {
    throw invalid(
      open,
      parsed.error.issues.flatMap((issue) => problemsOf(open, issue, [])),
    );
  }
  return {
    value: parsed.data,
    failAt: (path, message) => invalid(open, [{offset: offsetOf(document, path), message}]),
  };
}

/** `[2].name`, or the file as a whole. */
export function nameOf(path: Path, whole: string): string {
  if (path.length === 0) return whole;
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`,
    )
    .join('');
}

function plainValue(open: Open): unknown {
  try {
    return open.document.toJS();
  } catch (error) {
    throw invalid(open, [{offset: 0, message: (error as Error).message}]);
  }
}

function problemsOf(open: Open, issue: Issue, prefix: Path): Problem[] {
  const {document, kind} = open;
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(open, path, key));
  }
  if (issue.code === 'invalid_union') {
    return fittingBranch(issue.errors).flatMap((inner) => problemsOf(open, inner, path));
  }
  if (issue.code === 'invalid_key') {
    return [unknownKey(open, path.slice(0, -1), String(path.at(-1)))];
  }
  const offset = offsetOf(document, path);
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const meant = typeof issue.input === 'string' ? nearestWord(issue.input, values) : undefined;
    const message = `${nameOf(path, kind.whole)} is ${shown(issue.input)}: it must be one of ${values.join(', ')}`;
    return [{offset, message, meant}];
  }
  return [{offset, message: `${nameOf(path, kind.whole)} ${sentence(issue)}`}];
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

function unknownKey({document, kind}: Open, path: Path, key: string): Problem {
  const where = path.length === 0 ? '' : ` in ${nameOf(path, kind.whole)}`;
  return {
    offset: keyOffsetOf(document, path, key),
    message: `unknown key "${key}"${where}`,
    meant: nearestWord(key, knownKeys(kind.schema, path)),
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

function invalid({kind, source, lines}: Open, problems: readonly Problem[]): ProfilerError {
  const sorted = [...problems].sort((left, right) => left.offset - right.offset);
  const shownOnes = sorted.slice(0, MAX_PROBLEMS_SHOWN).map(({offset, message}) => {
    const {line, col} = lines.linePos(offset);
    return `${source}:${line}:${col}: ${message}`;
  });
  const more = sorted.length - shownOnes.length;
  if (more > 0) shownOnes.push(`and ${more} more`);
  const meant = sorted.map((problem) => problem.meant).filter((word) => word !== undefined);
  const hint =
    meant.length > 0 ? `Did you mean ${meant.map((word) => `"${word}"`).join(', ')}?` : kind.hint;
  return new ProfilerError(kind.code, shownOnes.join('\n'), hint);
}
