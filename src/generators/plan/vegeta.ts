// vegeta. Source of its options: vegeta 12, main.go, attack.go, flags.go, report.go and encode.go.

import {readVegetaLine, readVegetaReport} from '../vegeta.js';
import {optionOf, readCommandLine, type CommandLine} from './command-line.js';
import type {Part, PlannedCommand} from './invocation.js';
import {optional} from '../../domain/optional.js';
import {seconds} from './quantity.js';

const GLOBAL = {names: ['cpus', 'profile'], isGo: true};
const ATTACK = {
  names: [
    ...['name', 'targets', 'format', 'output', 'body', 'cert', 'key', 'root-certs', 'duration'],
    ...['timeout', 'workers', 'max-workers', 'connections', 'max-connections', 'redirects'],
    ...['max-body', 'rate', 'header', 'proxy-header', 'laddr', 'resolvers', 'unix-socket'],
    ...['prometheus-addr', 'dns-ttl', 'connect-to', 'opts'],
  ],
  isGo: true,
};
const REPORT = {names: ['type', 'every', 'output', 'buckets'], isGo: true};
const ENCODE = {names: ['to', 'output'], isGo: true};
/** Hits per second without option -rate. */
const DEFAULT_RATE = 50;

export function planVegeta({command, args}: PlannedCommand): Part {
  const {operands, operandAt} = readCommandLine(args, GLOBAL);
  const own = args.slice(operandAt + 1);
  const decode = [command, 'encode', '--to', 'json'];
  switch (operands[0]) {
    case 'attack': {
      const line = readCommandLine(own, ATTACK);
      return {...hits(line, decode), ...optional('rate', rateOf(optionOf(line, 'rate')))};
    }
    case 'encode': {
      const line = readCommandLine(own, ENCODE);
      return hits(line, (optionOf(line, 'to') ?? 'json') === 'json' ? [] : decode);
    }
    case 'report': {
      const line = readCommandLine(own, REPORT);
      const isText = ['text', 'json'].includes(optionOf(line, 'type') ?? 'text');
      if (!isText) return none('this type of report tells no totals: text and json do');
      if (goesToFile(line)) return none('its report goes to a file');
      return {figures: {kind: 'summary', read: readVegetaReport}};
    }
    default:
      return none('this command of vegeta makes no load');
  }
}

function hits(line: CommandLine, stdoutThrough: readonly string[]): Part {
  if (goesToFile(line)) return none('its hits go to a file: `vegeta report` tells them');
  return {figures: {kind: 'log', from: {stdoutThrough}, readLine: readVegetaLine}};
}

function goesToFile(line: CommandLine): boolean {
  return (optionOf(line, 'output') ?? 'stdout') !== 'stdout';
}

/** `50`, `60/1m`, `600/m` as hits per second; undefined for 0 and `infinity`, which are no limit. */
function rateOf(text: string | undefined): number | undefined {
  if (text === undefined) return DEFAULT_RATE;
  const [hitsText = '', per = '1s'] = text.split('/', 2);
  const perSeconds = seconds(/^\d/.test(per) ? per : `1${per}`);
  const isRate = /^\d+$/.test(hitsText) && Number(hitsText) > 0 && perSeconds !== undefined;
  return isRate && perSeconds > 0 ? Number(hitsText) / perSeconds : undefined;
}

function none(why: string): Part {
  return {figures: {kind: 'none', why}};
}
