// Bytes as lines, and the named pipe that a generator writes them into.

import {spawnSync} from 'node:child_process';
import {closeSync, constants, openSync} from 'node:fs';
import {Socket} from 'node:net';
import {StringDecoder} from 'node:string_decoder';

import {ProfilerError} from '../../domain/error.js';

/** A line of a log that is longer than this is cut there. */
const LONGEST_LINE = 1024 * 1024;

export class Lines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop()!.slice(0, LONGEST_LINE);
    for (const line of lines) this.#onLine(line);
  }

  end(): void {
    const line = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (line !== '') this.#onLine(line);
  }
}

/** A pipe with a name: its writer needs no file, and finds nobody slow at the other end. */
export class NamedPipe {
  readonly #path: string;
  readonly #socket: Socket;
  readonly #ended: Promise<void>;

  /** Throws `CLI_COMMAND_FAILED` where pipes cannot be made. */
  constructor(path: string, onData: (chunk: Buffer) => void) {
    const {status} = spawnSync('mkfifo', ['-m', '600', path]);
    if (status !== 0) {
      throw new ProfilerError(
        'CLI_COMMAND_FAILED',
        `no named pipe can be made at ${path}`,
        'mkfifo of coreutils is needed, and a file system that has pipes: see TMPDIR',
      );
    }
    this.#path = path;
    // Without O_NONBLOCK it would wait here for a writer.
    this.#socket = new Socket({
      fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
      readable: true,
      writable: false,
    });
    this.#socket.on('data', onData);
    this.#ended = new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.once('error', () => resolve());
    });
  }

  /** Resolves when what was written has been read. To be called when the writer is gone. */
  async end(): Promise<void> {
    // The end of a pipe is seen when its last writer leaves: there may have been none.
    try {
      closeSync(openSync(this.#path, constants.O_WRONLY | constants.O_NONBLOCK));
    } catch (error) {
      // Nobody reads: the end was seen already.
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    }
    await this.#ended;
  }
}
