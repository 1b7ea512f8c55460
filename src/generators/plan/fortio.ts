// fortio. Source of its options: fortio 1.66, cli/fortio_main.go, bincommon/commonflags.go. It tells its
// figures in the file of -json only; what it prints goes to stderr.

import {join} from 'node:path';

import {optional} from '../../domain/optional.js';
import {readFortio} from '../fortio.js';
import {optionOf, readCommandLine, type CommandLine, type OptionRules} from './command-line.js';
import type {Part, PlannedCommand} from './invocation.js';
import {metric} from './quantity.js';
import {addressAmong, stepOfUrl} from './url-step.js';

const RULES: OptionRules = {
  names: [
    ...[
      'c',
      'n',
      't',
      'p',
      'r',
      'H',
      'X',
      'qps',
      'json',
      'labels',
      'timeout',
      'loglevel',
      'offset',
    ],
    ...['content-type', 'payload', 'payload-file', 'payload-size', 'user', 'resolve', 'run-id'],
    ...['cert', 'key', 'cacert', 's', 'profile', 'data-dir', 'abort-on', 'connection-reuse'],
    ...['access-log-file', 'access-log-format', 'dns-method', 'httpbufferkb', 'config-dir', 'url'],
    ...['healthservice', 'ping-delay', 'grpc-max-streams', 'tcp-port', 'http-port', 'config-port'],
  ],
  isGo: true,
};
/** Options that make the load something else than HTTP requests. */
const OTHER_LOADS = ['grpc', 'health', 'ping', 'nc-dont-stop-on-eof'];
/** Without option -qps. */
const DEFAULT_RATE = 8;

export function planFortio({command, args, places, mayUseFolder}: PlannedCommand): Part {
  if (args[0] !== 'load') return none('this command of fortio makes no load of its own');
  const line = readCommandLine(args.slice(1), RULES);
  const url = addressAmong(line.operands) ?? '';
  const isHttp = !/^(tcp|udp|grpc)s?:/.test(url);
  if (!isHttp || OTHER_LOADS.some((name) => line.options.has(name))) {
    return none('of fortio only HTTP requests are read');
  }
  const level = {
    users: metric(optionOf(line, 'c')) ?? 4,
    ...optional('rate', rateOf(optionOf(line, 'qps'))),
    ...optional('step', stepOfUrl(methodOf(line), url)),
  };
  const own = optionOf(line, 'json') ?? '';
  if (own === '-') return {figures: {kind: 'summary', read: readFortio}, ...level};
  const file = own === '' ? join(places.folder, 'fortio.json') : own;
  const figures = {kind: 'summary', file, read: readFile} as const;
  if (own !== '') return {figures, ...level};
  // A name of fortio's own making would be lost.
  const isAdded = mayUseFolder && !line.options.has('a');
  if (!isAdded) return {...none('with -json - its figures are read'), ...level};
  return {words: [command, 'load', '-json', file, ...args.slice(1)], figures, ...level};
}

function readFile(_stdout: string, file: string | undefined) {
  return file === undefined ? undefined : readFortio(file);
}

/** Undefined for 0 and `max`, which are no limit. */
function rateOf(text: string | undefined): number | undefined {
  const rate = text === undefined ? DEFAULT_RATE : metric(text);
  return rate === 0 ? undefined : rate;
}

function methodOf(line: CommandLine): string {
  const isPost = ['content-type', 'payload', 'payload-file', 'payload-size'].some((name) =>
    line.options.has(name),
  );
  return optionOf(line, 'X') ?? (isPost ? 'POST' : 'GET');
}

function none(why: string): Part {
  return {figures: {kind: 'none', why}};
}
