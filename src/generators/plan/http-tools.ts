// wrk, wrk2, ab, hey and oha: one address, a number of connections, totals at the end. Sources of their
// options: wrk 4.2 and wrk2 4.0, src/wrk.c; ab 2.3, support/ab.c; hey 0.1.5, hey.go; oha 1.15, lib.rs.

import {join} from 'node:path';

import {readAb} from '../ab.js';
import {readHey} from '../hey.js';
import {readOha} from '../oha.js';
import {readWrk} from '../wrk.js';
import {optionOf, readCommandLine, type CommandLine, type OptionRules} from './command-line.js';
import type {Part, PlannedCommand} from './invocation.js';
import {optional} from '../../domain/optional.js';
import {metric, seconds} from './quantity.js';
import {addressAmong, stepOfUrl} from './url-step.js';

const WRK: OptionRules = {
  letters: 'tcdsHTR',
  names: ['connections', 'duration', 'threads', 'script', 'header', 'timeout', 'rate'],
  isPermuted: true,
};
const AB: OptionRules = {letters: 'nctsbBpumTvxyzCHPAXgeEfZ'};
const HEY: OptionRules = {
  names: [...'mhdDATaUocnqtzxH', 'host', 'cpus'],
  isGo: true,
};
const OHA: OptionRules = {
  letters: 'ncpzqmHtAdDZFTaxrou',
  names: [
    ...['burst-delay', 'burst-rate', 'max-repeat', 'dump-urls', 'fps', 'method', 'proxy-header'],
    ...[
      'connect-timeout',
      'form',
      'aws-session',
      'aws-sigv4',
      'proxy-http-version',
      'http-version',
    ],
    ...['host', 'redirect', 'cacert', 'cert', 'key', 'connect-to', 'unix-socket', 'vsock-addr'],
    ...['db-url', 'output', 'output-format', 'time-unit'],
  ],
  isPermuted: true,
};

export function planWrk({command, args, places, mayUseFolder}: PlannedCommand): Part {
  const line = readCommandLine(args, WRK);
  const timeout = seconds(optionOf(line, 'T', 'timeout'));
  const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
  const level = {
    users: wrkConnections(line),
    ...optional('rate', metric(optionOf(line, 'R', 'rate'))),
  };
  const read = (text: string, report?: string) => readWrk(text, report, timeoutMs);
  // A script of the user's may ask for other addresses, by other methods.
  if (optionOf(line, 's', 'script') !== undefined) {
    return {figures: {kind: 'summary', read}, ...level};
  }
  const step = optional('step', stepOfUrl('GET', addressAmong(line.operands)));
  if (!mayUseFolder) return {figures: {kind: 'summary', read}, ...level, ...step};
  const script = {from: places.wrkReport, to: join(places.folder, 'wrk.lua')};
  return {
    words: [command, '-s', script.to, ...args],
    figures: {kind: 'summary', file: join(places.folder, 'wrk.txt'), script, read},
    ...level,
    ...step,
  };
}

/** Each thread opens as many as every other one, so a remainder is not opened. */
function wrkConnections(line: CommandLine): number {
  const threads = Math.max(1, metric(optionOf(line, 't', 'threads')) ?? 2);
  const asked = metric(optionOf(line, 'c', 'connections')) ?? 10;
  return threads * Math.floor(asked / threads);
}

export function planAb({command, args, places, mayUseFolder}: PlannedCommand): Part {
  const line = readCommandLine(args, AB);
  const level = {
    users: metric(optionOf(line, 'c')) ?? 1,
    ...optional('step', stepOfUrl(abMethod(line), addressAmong(line.operands))),
  };
  const own = optionOf(line, 'e');
  if (own !== undefined) return {figures: {kind: 'summary', file: own, read: readAb}, ...level};
  if (!mayUseFolder) return {figures: {kind: 'summary', read: readAb}, ...level};
  const file = join(places.folder, 'ab.csv');
  const figures = {kind: 'summary', file, read: readAb} as const;
  return {words: [command, '-e', file, ...args], figures, ...level};
}

function abMethod(line: CommandLine): string {
  const given = optionOf(line, 'm');
  if (given !== undefined) return given;
  if (line.options.has('i')) return 'HEAD';
  if (line.options.has('p')) return 'POST';
  return line.options.has('u') ? 'PUT' : 'GET';
}

export function planHey({args}: PlannedCommand): Part {
  const line = readCommandLine(args, HEY);
  const users = metric(optionOf(line, 'c')) ?? 50;
  const perUser = metric(optionOf(line, 'q'));
  const timeoutMs = (seconds(optionOf(line, 't')) ?? 20) * 1000;
  const isCsv = optionOf(line, 'o') === 'csv';
  return {
    figures: isCsv
      ? {kind: 'none', why: 'its CSV is not read: without -o csv its totals are'}
      : {kind: 'summary', read: (text) => readHey(text, timeoutMs)},
    users,
    ...optional('rate', perUser === undefined || perUser === 0 ? undefined : perUser * users),
    ...optional('step', stepOfUrl(optionOf(line, 'm') ?? 'GET', addressAmong(line.operands))),
  };
}

export function planOha({args}: PlannedCommand): Part {
  const line = readCommandLine(args, OHA);
  const timeout = seconds(optionOf(line, 't'));
  const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
  const isOneAddress = !line.options.has('rand-regex-url') && !line.options.has('urls-from-file');
  const method = optionOf(line, 'm', 'method') ?? 'GET';
  const isElsewhere = optionOf(line, 'o', 'output') !== undefined;
  const isRead = ['text', 'json'].includes(optionOf(line, 'output-format') ?? 'text');
  return {
    figures:
      isElsewhere || !isRead
        ? {kind: 'none', why: 'only what oha prints as text or JSON is read'}
        : {kind: 'summary', read: (text) => readOha(text, timeoutMs)},
    users: (metric(optionOf(line, 'c', 'connections')) ?? 50) * (metric(optionOf(line, 'p')) ?? 1),
    ...optional('rate', metric(optionOf(line, 'q'))),
    ...optional('step', isOneAddress ? stepOfUrl(method, addressAmong(line.operands)) : undefined),
  };
}
