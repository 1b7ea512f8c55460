// Runs the CO-RE loader (bpf/core/) and reads what it writes, record by record. core-life.ts decides
// what a record means. The loader ends when its standard input ends, so it does not outlive the agent.

import {accessSync, constants} from 'node:fs';
import {fileURLToPath} from 'node:url';

import {messageOf} from '../../src/domain/error.js';
import {PacedWork} from '../../src/pace/paced-work.js';
import {ChildProgram, FLOODED, SAFE_PATH} from '../children/child-program.js';
import {RecordStream, type TakeRecord} from './record-stream.js';

export interface LoaderCommand {
  readonly path: string;
  readonly args: readonly string[];
}

export interface LoaderHandlers {
  /** The record is valid only until it returns. A job that it gives is done before the next record comes. */
  readonly onRecord: TakeRecord;
  /** Once, whatever ended it; `reason` is for a person. */
  readonly onEnd: (reason: string) => void;
}

/** The part of a loader that its users need; a test has its own. */
export interface RunningLoader {
  readonly pid: number | undefined;
  /** Writes one command of bpf/core/PROTOCOL.md. */
  tell(line: string): void;
  /** Tells that an interval passed: the bytes that may be written are counted anew. */
  refill(): void;
  stop(): Promise<void>;
  kill(): void;
}

export type StartLoader = (command: LoaderCommand, handlers: LoaderHandlers) => RunningLoader;

export const startLoader: StartLoader = (command, handlers) => new Loader(command, handlers);

const NAME = 'bpf/core/regscope-core';
/** In what was built; or, seen from the sources, below dist/. */
const PLACES = [`../../${NAME}`, `../../dist/${NAME}`, `../../../${NAME}`];
const KILL_AFTER_MS = 4_000;
/**
 * The bytes of one interval that are read. The loader's ring buffer holds 8 MB and is emptied five times a
 * second, so that one which writes more is broken.
 */
const MAX_INTERVAL_BYTES = 128 << 20;

/** The path of the loader. Undefined where it was not built. */
export function findLoader(): string | undefined {
  return PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(isExecutable);
}

/** So many chunks of the pipe, 64 KB each, wait for their turn; then the loader has to wait. */
const MOST_CHUNKS = 16;
/** The loader writes as many at once for 2,000 requests a second; there is time for pauses until it writes again. */
const MOST_UNHURRIED_CHUNKS = 6;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

class Loader implements RunningLoader {
  readonly #child: ChildProgram;
  readonly #records: RecordStream;
  /** Chunks are worked off in slices: a burst of records would hold a busy CPU for many milliseconds. */
  readonly #pacing = new PacedWork(MOST_UNHURRIED_CHUNKS);
  #chunks = 0;
  #bytes = 0;
  #isStopping = false;

  constructor({path, args}: LoaderCommand, {onRecord, onEnd}: LoaderHandlers) {
    this.#records = new RecordStream(onRecord);
    this.#child = new ChildProgram(
      {path, args, env: {PATH: SAFE_PATH, LC_ALL: 'C'}},
      {
        onOutput: (chunk) => this.#take(chunk),
        onEnd: (reason) => {
          this.#pacing.drain();
          onEnd(`${reason}${this.#halfRecord()}`);
        },
      },
      {hasInput: true},
    );
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  tell(line: string): void {
    this.#child.write(`${line}\n`);
  }

  refill(): void {
    this.#bytes = 0;
    this.#child.refill();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#child.endInput();
    const kill = setTimeout(() => this.#child.signal('SIGKILL'), KILL_AFTER_MS);
    await this.#child.ended;
    clearTimeout(kill);
  }

  kill(): void {
    this.#isStopping = true;
    this.#child.signal('SIGKILL');
  }

  #take(chunk: Buffer): void {
    if (this.#isStopping) return;
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_INTERVAL_BYTES) return this.#leave(FLOODED);
    this.#chunks += 1;
    if (this.#chunks >= MOST_CHUNKS) this.#child.pauseOutput();
    this.#pacing.begin(this.#steps(chunk));
  }

  *#steps(chunk: Buffer): Generator<void> {
    try {
      if (!this.#isStopping) yield* this.#records.steps(chunk);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#leave(`it wrote what is no record: ${messageOf(error)}`);
    }
    this.#chunks -= 1;
    if (this.#chunks < MOST_CHUNKS) this.#child.resumeOutput();
  }

  #leave(reason: string): void {
    this.#isStopping = true;
    this.#child.killFor(reason);
  }

  #halfRecord(): string {
    const bytes = this.#isStopping ? 0 : this.#records.unfinishedBytes;
    return bytes === 0 ? '' : `; ${bytes} bytes of a record came without its end`;
  }
}
