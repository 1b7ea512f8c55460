// bombardier. Source of its options: bombardier 2.0, args_parser.go, which permutes options and operands.

import {optional} from '../../domain/optional.js';
import {readBombardier} from '../bombardier.js';
import {optionOf, readCommandLine, type OptionRules} from './command-line.js';
import type {Part, PlannedCommand} from './invocation.js';
import {metric} from './quantity.js';
import {addressAmong, stepOfUrl} from './url-step.js';

const RULES: OptionRules = {
  letters: 'ctmbfHndrpo',
  names: [
    ...['connections', 'timeout', 'method', 'body', 'body-file', 'cert', 'key', 'header'],
    ...['requests', 'duration', 'rate', 'print', 'format'],
  ],
  isPermuted: true,
};

export function planBombardier({args}: PlannedCommand): Part {
  const line = readCommandLine(args, RULES);
  const printed = (optionOf(line, 'p', 'print') ?? 'intro,progress,result').split(',');
  const isQuiet = line.options.has('q') || line.options.has('no-print');
  const tells = !isQuiet && printed.some((part) => part === 'r' || part === 'result');
  const method = optionOf(line, 'm', 'method') ?? 'GET';
  const hasTemplate = (optionOf(line, 'o', 'format') ?? '').startsWith('path:');
  return {
    figures:
      tells && !hasTemplate
        ? {kind: 'summary', read: readBombardier}
        : {kind: 'none', why: 'only the result that bombardier prints as text or JSON is read'},
    users: metric(optionOf(line, 'c', 'connections')) ?? 125,
    ...optional('rate', metric(optionOf(line, 'r', 'rate'))),
    ...optional('step', stepOfUrl(method, addressAmong(line.operands))),
  };
}
