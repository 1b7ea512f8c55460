// Writes manual pages (man(7)) of the text that `--help` shows: one for each command, and one for the whole
// program.

import {EXIT} from '../console/exit-codes.js';
import type {DescribedCommand, DescribedOption} from './described.js';

const EXIT_WORDS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done',
  error: 'an error, with message and hint on standard error',
  usage: 'wrong usage',
  doctorFailed: 'doctor: something needed is missing',
  doctorWarns: 'doctor: works, with warnings',
  thresholdFailed: 'a threshold or a limit did not hold',
  interrupted: 'interrupted; what was measured until then is kept',
};

export interface PageFacts {
  readonly version: string;
  readonly example?: string | undefined;
}

/** `regscope-agents`: the name of a command's page, without its section. */
export function pageName({path}: DescribedCommand): string {
  return path.replaceAll(' ', '-');
}

export function manPage(command: DescribedCommand, {version, example}: PageFacts): string {
  const {path, description, usage, options, commands} = command;
  const name = pageName(command);
  return [
    `.TH ${name.toUpperCase()} 1 "" "regscope ${version}"`,
    '.SH NAME',
    `${roff(name)} \\- ${roff(description)}`,
    '.SH SYNOPSIS',
    `.B ${roff(path)}`,
    roff(usage.slice(path.length).trim()),
    ...argumentLines(command),
    ...(commands.length === 0 ? [] : ['.SH COMMANDS', ...commands.flatMap(commandLines)]),
    '.SH OPTIONS',
    ...options.flatMap(optionLines),
    ...(example === undefined ? [] : ['.SH EXAMPLE', '.nf', roff(example), '.fi']),
    '.SH EXIT STATUS',
    ...exitLines(),
    '.SH SEE ALSO',
    path.includes(' ') ? '.BR regscope (1)' : roff('README.md of regscope'),
    '',
  ].join('\n');
}

function argumentLines({arguments: all}: DescribedCommand): string[] {
  if (all.length === 0) return [];
  return ['.SH ARGUMENTS', ...all.flatMap(({name, description}) => entry(name, description))];
}

/** A command's own commands stand on its page, with their options. */
function commandLines(command: DescribedCommand): string[] {
  const {path, description, options} = command;
  const name = path.split(' ').at(-1)!;
  const isTop = path.split(' ').length === 2;
  const own = isTop ? [] : options.filter(({long}) => long !== '--help');
  return [
    ...entry(name, description),
    ...(own.length === 0 ? [] : ['.RS', ...own.flatMap(optionLines), '.RE']),
  ];
}

function optionLines({flags, description, notes}: DescribedOption): string[] {
  const told = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return entry(flags, `${description}${told}`);
}

function exitLines(): string[] {
  return Object.entries(EXIT).flatMap(([name, code]) =>
    entry(String(code), EXIT_WORDS[name as keyof typeof EXIT]),
  );
}

function entry(term: string, words: string): string[] {
  return ['.TP', `.B ${roff(term)}`, roff(words === '' ? ' ' : words)];
}

/** A line that begins with a dot or an apostrophe would be a request; a plain `-` would be a hyphen. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('\n', ' ')
    .replace(/^(?=[.'])/, '\\&');
}
