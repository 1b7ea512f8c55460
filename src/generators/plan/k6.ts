// k6, and programs that are a k6 with extensions. Source of its options: k6 1.8, internal/cmd/root.go.

import {join} from 'node:path';

import {k6LineReader} from '../k6.js';
import {optionOf, readCommandLine} from './command-line.js';
import type {Part, PlannedCommand} from './invocation.js';
import {optional} from '../../domain/optional.js';
import {metric} from './quantity.js';

const GLOBAL = {
  letters: 'ca',
  names: ['config', 'address', 'log-output', 'log-format', 'secret-source', 'traces-output'],
};

export function planK6(planned: PlannedCommand): Part {
  const {command, args, places, mayUseFolder} = planned;
  const run = runAt(args);
  if (run === undefined) return none('this command of k6 makes no load');
  if (!mayUseFolder)
    return none(
      'its figures cannot come into our folder: another user runs it, or where it runs has other files',
    );
  const pipe = join(places.folder, 'k6.json');
  const kept = places.k6Out === undefined ? [] : ['--out', places.k6Out];
  return {
    words: [
      ...[command, ...args.slice(0, run + 1)],
      ...[...kept, '--out', `json=${pipe}`],
      ...args.slice(run + 1),
    ],
    figures: {kind: 'log', from: {pipe}, readLine: k6LineReader()},
    ...optional('users', usersOf(args.slice(run + 1))),
    // 99: a threshold of the script did not hold, which says nothing against its figures.
    goodCodes: [0, 99],
  };
}

/** Where `run` is, of a test that this machine makes. */
function runAt(args: readonly string[]): number | undefined {
  const {operands, operandAt} = readCommandLine(args, GLOBAL);
  if (operands[0] === 'run') return operandAt;
  const isHere = args.some((word) => word.startsWith('--local-execution'));
  return operands[0] === 'cloud' && operands[1] === 'run' && isHere ? operandAt + 1 : undefined;
}

/** With stages the number of users changes; k6 tells how many there are. */
function usersOf(args: readonly string[]): number | undefined {
  const line = readCommandLine(args, {
    letters: 'uids',
    names: ['vus', 'iterations', 'duration', 'stage'],
    isPermuted: true,
  });
  const hasStages = optionOf(line, 's', 'stage') !== undefined;
  return hasStages ? undefined : metric(optionOf(line, 'u', 'vus'));
}

function none(why: string): Part {
  return {figures: {kind: 'none', why}};
}
