// What goes where: results to stdout, everything else to stderr; escaped, and in colour only where
// a person looks at a terminal that wants it.

import {ProfilerError} from '../../domain/error.js';
import {visibleJson, visibleText} from '../../guard/escape.js';
import {EXIT} from './exit-codes.js';

/** Codes of a stream whose other end has left: a pipe's reader, a terminal that was closed. */
const GONE = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** What is written next stands in place of the line that a terminal shows. */
export const CLEAR_LINE = '\r\x1b[2K';

/** Whether the error says that nobody reads a stream any more, as after `| head`. */
export function isReaderGone(error: unknown): boolean {
  return GONE.includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}

/**
 * To be called once, before anything is written. A command whose output nobody reads any more goes on
 * to its end, and keeps its exit code; output that cannot be written, as to a full disk, is an error.
 */
export function guardOutput(): void {
  let isTold = false;
  process.stdout.on('error', (error) => {
    if (isReaderGone(error) || isTold) return;
    isTold = true;
    process.exitCode = EXIT.error;
    printError(outputFailed('standard output', error));
  });
  // There is no other place to tell that messages cannot be written.
  process.stderr.on('error', () => {});
}

/** `what`: standard output, or the path of a file. */
export function outputFailed(what: string, error: Error): ProfilerError {
  return new ProfilerError(
    'CLI_OUTPUT_FAILED',
    `${what} cannot be written: ${error.message}`,
    'the disk may be full, or the folder may not be there',
  );
}

/** NO_COLOR (no-color.org) beats a terminal, FORCE_COLOR (force-color.org) beats both. An empty one counts as none. */
export function wantsColor(stream: NodeJS.WriteStream): boolean {
  if (process.env['FORCE_COLOR']) return process.env['FORCE_COLOR'] !== '0';
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
  process.stdout.write(`${visibleJson(result, 2)}\n`);
}
