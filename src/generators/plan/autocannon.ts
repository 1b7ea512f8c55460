// autocannon. Source of its options: autocannon 8.0, autocannon.js, which reads them with minimist.

import {optional} from '../../domain/optional.js';
import {readAutocannon} from '../autocannon.js';
import {optionOf, readCommandLine, type OptionRules} from './command-line.js';
import type {Part, PlannedCommand} from './invocation.js';
import {metric, seconds} from './quantity.js';
import {stepOfUrl} from './url-step.js';

const RULES: OptionRules = {
  letters: 'cpdaLSwmtTbFiHBMOrRDsE',
  names: [
    ...['connections', 'pipelining', 'duration', 'amount', 'socketPath', 'workers', 'method'],
    ...['timeout', 'title', 'body', 'form', 'input', 'headers', 'har', 'bailout', 'servername'],
    ...['maxConnectionRequests', 'maxOverallRequests', 'connectionRate', 'overallRate'],
    ...['reconnectRate', 'expectBody', 'cert', 'key', 'ca', 'sampleInt'],
  ],
  isPermuted: true,
};
/** In seconds, without option -t. */
const DEFAULT_TIMEOUT = 10;

export function planAutocannon({args}: PlannedCommand): Part {
  const line = readCommandLine(args, RULES);
  const connections = metric(optionOf(line, 'c', 'connections')) ?? 10;
  const perConnection = metric(optionOf(line, 'r', 'connectionRate'));
  const timeoutMs = (seconds(optionOf(line, 't', 'timeout')) ?? DEFAULT_TIMEOUT) * 1000;
  const isJson = line.options.has('j') || line.options.has('json');
  const hasOneAddress = line.operands.length === 1 && !line.options.has('har');
  const method = optionOf(line, 'm', 'method') ?? 'GET';
  return {
    figures: isJson
      ? {kind: 'summary', read: (text) => readAutocannon(text, timeoutMs)}
      : {kind: 'none', why: 'its table goes to stderr: with --json its figures are read'},
    users: connections * (metric(optionOf(line, 'p', 'pipelining')) ?? 1),
    ...optional(
      'rate',
      perConnection === undefined
        ? metric(optionOf(line, 'R', 'overallRate'))
        : perConnection * connections,
    ),
    ...optional('step', hasOneAddress ? stepOfUrl(method, line.operands[0]) : undefined),
  };
}
