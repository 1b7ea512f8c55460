// How a command that is a known generator is run, so that what it measured can be read: what is added
// to its words, and where its figures come from. Its own output stays as it is. Pure.

import {basename, join} from 'node:path';

import {stepOf, type Step} from '../domain/step.js';
import {readAb} from './ab.js';
import {readHey} from './hey.js';
import {readK6Line} from './k6.js';
import type {LogEntry} from './logged-request.js';
import {readOha} from './oha.js';
import type {GeneratorSummary} from './summary.js';
import {readVegetaLine, readVegetaReport} from './vegeta.js';
import {readWrk} from './wrk.js';

/** Where figures come from; `image` is a client of registries, whose whole life is one operation. */
export type Figures =
  | {readonly kind: 'none'}
  | {
      readonly kind: 'log';
      /** A pipe that has to be made at this path, or stdout, if need be through a decoder. */
      readonly from: {readonly pipe: string} | {readonly stdoutThrough: readonly string[]};
      readLine(line: string): LogEntry | undefined;
    }
  | {
      readonly kind: 'summary';
      /** What the generator writes beside its output. */
      readonly file?: string;
      read(stdout: string, file: string | undefined): GeneratorSummary | undefined;
    }
  | {readonly kind: 'image'; readonly operation: string};

export interface Invocation {
  /** Name for a person and for reports. */
  readonly generator: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly figures: Figures;
  /** Load that its command line asks for. */
  readonly users?: number;
  readonly rate?: number;
  /** Of the address on its command line. */
  readonly step?: Step;
  /** Exit codes with which its figures still hold. */
  readonly goodCodes: readonly number[];
}

export interface InvocationPlaces {
  /** An empty folder of this command's own. */
  readonly folder: string;
  /** Path of wrk-report.lua. */
  readonly wrkReport: string;
  /** As k6 reads it: a flag of ours would hide it. */
  readonly k6Out?: string;
}

type Plan = (args: readonly string[], words: readonly string[], places: InvocationPlaces) => Part;
type Part = Partial<Omit<Invocation, 'generator'>>;

const PLANS: Readonly<Record<string, Plan>> = {
  k6: planK6,
  wrk: planWrk,
  ab: planAb,
  hey: (args) => ({figures: {kind: 'summary', read: readHey}, ...levelOf(args, {users: 50})}),
  oha: (args) => ({
    figures: {kind: 'summary', read: readOha},
    ...levelOf(args, {users: 50, rateFlag: /^-q$/}),
  }),
  vegeta: planVegeta,
  docker: planImageClient,
  podman: planImageClient,
  nerdctl: planImageClient,
  skopeo: planImageClient,
  crane: planImageClient,
  // Its plug-in reports for itself; 1 says that a request failed, which is a figure.
  locust: () => ({goodCodes: [0, 1]}),
};

export function planInvocation(words: readonly string[], places: InvocationPlaces): Invocation {
  const [command = '', ...args] = words;
  // k6-v1.8.1 is k6
  const generator = basename(command).replace(/-v?\d[\d.]*$/, '');
  const part = PLANS[generator]?.(args, words, places) ?? {};
  return {generator, words, env: {}, figures: {kind: 'none'}, goodCodes: [0], ...part};
}

function planK6(args: readonly string[], words: readonly string[], places: InvocationPlaces): Part {
  const run = args.indexOf('run');
  if (run < 0) return {};
  const pipe = join(places.folder, 'k6.json');
  const kept = places.k6Out === undefined ? [] : ['--out', places.k6Out];
  return {
    words: [...words.slice(0, run + 2), ...kept, '--out', `json=${pipe}`, ...args.slice(run + 1)],
    figures: {kind: 'log', from: {pipe}, readLine: readK6Line},
    // 99: a threshold of the script did not hold, which says nothing against its figures.
    goodCodes: [0, 99],
  };
}

function planWrk(
  args: readonly string[],
  words: readonly string[],
  places: InvocationPlaces,
): Part {
  const level = levelOf(args, {users: 10, rateFlag: /^(-R|--rate)$/});
  const ownScript = args.some((word) => /^(-s|--script)/.test(word));
  if (ownScript) return {figures: {kind: 'summary', read: readWrk}, ...level};
  const file = join(places.folder, 'wrk.txt');
  return {
    words: [words[0]!, '-s', places.wrkReport, ...args],
    env: {REGSCOPE_WRK_REPORT: file},
    figures: {kind: 'summary', file, read: readWrk},
    ...level,
  };
}

function planAb(args: readonly string[], words: readonly string[], places: InvocationPlaces): Part {
  const level = levelOf(args, {users: 1});
  if (args.includes('-e')) return {figures: {kind: 'summary', read: readAb}, ...level};
  const file = join(places.folder, 'ab.csv');
  const figures = {kind: 'summary', file, read: readAb} as const;
  return {words: [words[0]!, '-e', file, ...args], figures, ...level};
}

function planVegeta(args: readonly string[], words: readonly string[]): Part {
  const decode = [words[0]!, 'encode', '--to', 'json'];
  const log = {kind: 'log', readLine: readVegetaLine} as const;
  const [verb] = args.filter((word) => !word.startsWith('-'));
  if (verb === 'report') return {figures: {kind: 'summary', read: readVegetaReport}};
  const toFile = args.some((word) => /^--?output/.test(word));
  if (toFile || (verb !== 'attack' && verb !== 'encode')) return {};
  const isJson = verb === 'encode' && !args.some((word) => /csv|gob/.test(word));
  const {rate} = levelOf(args, {rateFlag: /^--?rate$/});
  return {
    figures: {...log, from: {stdoutThrough: isJson ? [] : decode}},
    ...(rate === undefined ? {} : {rate}),
  };
}

function planImageClient(args: readonly string[]): Part {
  const verb = args.find((word) => ['push', 'pull', 'copy'].includes(word));
  if (verb === undefined) return {};
  // A push that fails is a failed operation, and a figure.
  const goodCodes = Array.from({length: 125}, (_, code) => code);
  return {figures: {kind: 'image', operation: verb}, users: 1, goodCodes};
}

/** `-c 32`, `-c32`, `--connections=32`; a rate may be `200/s`. And the step of the URL among the words. */
function levelOf(
  args: readonly string[],
  {users, rateFlag}: {readonly users?: number; readonly rateFlag?: RegExp},
): Pick<Part, 'users' | 'rate' | 'step'> {
  const connections = valueOf(args, /^(-c|--connections)$/) ?? users;
  const rate = rateFlag === undefined ? undefined : valueOf(args, rateFlag);
  const url = args.find((word) => /^https?:\/\//.test(word) && URL.canParse(word));
  return {
    ...(connections === undefined ? {} : {users: connections}),
    ...(rate === undefined ? {} : {rate}),
    ...(url === undefined ? {} : {step: stepOfUrl(args, new URL(url))}),
  };
}

function stepOfUrl(args: readonly string[], {pathname, search}: URL): Step {
  const at = args.findIndex((word) => ['-m', '--method'].includes(word));
  return stepOf(at < 0 ? 'GET' : (args[at + 1] ?? 'GET').toUpperCase(), pathname + search);
}

function valueOf(args: readonly string[], flag: RegExp): number | undefined {
  for (const [at, word] of args.entries()) {
    const joined = /^(--?[A-Za-z][a-z]*?)=?(\d[\d.]*)(?:\/s|\/1s)?$/.exec(word);
    const [name, text] = flag.test(word) ? [word, args[at + 1]] : (joined?.slice(1) ?? []);
    if (name === undefined || !flag.test(name)) continue;
    const value = Number.parseFloat(text ?? '');
    return Number.isFinite(value) ? value : undefined;
  }
  return undefined;
}
