// What goes where: results to stdout, everything else to stderr; escaped, and in colour only where
// a person looks at a terminal that wants it.

import type {ProfilerError} from '../../domain/error.js';
import {visibleText} from '../../guard/escape.js';

/** NO_COLOR (no-color.org) beats a terminal, FORCE_COLOR beats both. */
export function wantsColor(stream: NodeJS.WriteStream): boolean {
  if (process.env['FORCE_COLOR'] !== undefined) return process.env['FORCE_COLOR'] !== '0';
  return stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
}

export function widthOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY ? stream.columns : 100;
}

/** A line of progress, for a person. */
export function say(message: string): void {
  process.stderr.write(`${visibleText(message)}\n`);
}

export function warn(message: string): void {
  say(`warning: ${message}`);
}

export function printError({code, message, hint}: ProfilerError): void {
  say(`error: ${message} [${code}]`);
  say(`hint:  ${hint}`);
}

export function printJson(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
}
