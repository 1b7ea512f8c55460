// h2load. Source of its options: nghttp2 1.52, src/h2load.cc. It prints no quantile but the slowest, and
// writes every latency into the file of --log-file.

import {join} from 'node:path';

import {optional} from '../../domain/optional.js';
import {readH2load} from '../h2load.js';
import {optionOf, readCommandLine, type CommandLine, type OptionRules} from './command-line.js';
import type {Part, PlannedCommand} from './invocation.js';
import {metric, seconds} from './quantity.js';
import {stepOfUrl} from './url-step.js';

const RULES: OptionRules = {
  letters: 'nctimfwWHpdrDTNB',
  names: [
    ...['requests', 'clients', 'threads', 'input-file', 'max-concurrent-streams', 'max-frame-size'],
    ...[
      'window-bits',
      'connection-window-bits',
      'header',
      'ciphers',
      'tls13-ciphers',
      'no-tls-proto',
    ],
    ...['data', 'rate', 'rate-period', 'duration', 'warm-up-time', 'connection-active-timeout'],
    ...['connection-inactivity-timeout', 'timing-script-file', 'base-uri', 'npn-list', 'alpn-list'],
    ...[
      'header-table-size',
      'encoder-header-table-size',
      'log-file',
      'qlog-file-base',
      'connect-to',
    ],
    ...['rps', 'groups', 'max-udp-payload-size', 'sni'],
  ],
  isPermuted: true,
};

export function planH2load({command, args, places, mayUseFolder}: PlannedCommand): Part {
  const line = readCommandLine(args, RULES);
  const timeoutMs = timeoutMsOf(line);
  const clients = metric(optionOf(line, 'c', 'clients')) ?? 1;
  const perClient = metric(optionOf(line, 'rps'));
  const level = {
    users: clients * (metric(optionOf(line, 'm', 'max-concurrent-streams')) ?? 1),
    ...optional('rate', perClient === undefined ? undefined : perClient * clients),
    ...optional('step', stepOfLine(line)),
  };
  const read = (text: string, log?: string) => readH2load(text, log, timeoutMs);
  const own = optionOf(line, 'log-file');
  if (own !== undefined) return {figures: {kind: 'summary', file: own, read}, ...level};
  if (!mayUseFolder) return {figures: {kind: 'summary', read}, ...level};
  const file = join(places.folder, 'h2load.tsv');
  return {
    words: [command, `--log-file=${file}`, ...args],
    figures: {kind: 'summary', file, read},
    ...level,
  };
}

/** The shorter limit: a request that failed by the longer one has waited for longer than this. */
function timeoutMsOf(line: CommandLine): number | undefined {
  const limits = [
    seconds(optionOf(line, 'T', 'connection-active-timeout')),
    seconds(optionOf(line, 'N', 'connection-inactivity-timeout')),
  ].filter((limit) => limit !== undefined);
  return limits.length === 0 ? undefined : 1000 * Math.min(...limits);
}

/** Undefined for several addresses, which are asked in turn. */
function stepOfLine(line: CommandLine) {
  if (line.operands.length !== 1) return undefined;
  return stepOfUrl(optionOf(line, 'd', 'data') === undefined ? 'GET' : 'POST', line.operands[0]);
}
