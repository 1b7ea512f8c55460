// Runs the CO-RE loader (bpf/core/) and reads what it writes, record by record. What records mean, and
// what happens after its end, is decided elsewhere (core-process.ts).
//
// By absolute path, with an environment of its own. It ends when its standard input ends, so it does
// not outlive the agent.

import {spawn, type ChildProcessByStdio} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {Readable, Writable} from 'node:stream';

import {messageOf} from '../../src/domain/error.js';
import {SAFE_PATH} from '../bpftrace/capabilities.js';
import {LineSplitter, STDERR_LIMITS} from '../bpftrace/line-splitter.js';
import {RecordStream} from './record-stream.js';

export interface LoaderCommand {
  readonly path: string;
  readonly args: readonly string[];
}

export interface LoaderHandlers {
  /** The bytes are valid only until it returns. */
  readonly onRecord: (bytes: Buffer) => void;
  /** Once, whatever ended it; `reason` is for a person. */
  readonly onEnd: (reason: string) => void;
}

/** The part of a loader that its users need; a test has its own. */
export interface RunningLoader {
  readonly pid: number | undefined;
  /** Writes one command of bpf/core/PROTOCOL.md. */
  tell(line: string): void;
  stop(): Promise<void>;
  kill(): void;
}

export type StartLoader = (command: LoaderCommand, handlers: LoaderHandlers) => RunningLoader;

export const startLoader: StartLoader = (command, handlers) => new Loader(command, handlers);

const NAME = 'bpf/core/regscope-core';
/** In what was built; or, seen from the sources, below dist/. */
const PLACES = [`../../${NAME}`, `../../dist/${NAME}`, `../../../${NAME}`];
const KILL_AFTER_MS = 4_000;
const KEPT_STDERR_LINES = 12;

/** The path of the loader. Undefined where it was not built. */
export function findLoader(): string | undefined {
  return PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

class Loader implements RunningLoader {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<void>;
  readonly #complaints: string[] = [];
  #isStopping = false;
  #killedFor: string | undefined;

  constructor({path, args}: LoaderCommand, {onRecord, onEnd}: LoaderHandlers) {
    // In a session of its own: Ctrl-C reaches the agent alone, which stops the loader in order.
    this.#child = spawn(path, [...args], {
      env: {PATH: SAFE_PATH, LC_ALL: 'C'},
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // A loader that is gone takes no commands; its end is told by `close`.
    this.#child.stdin.on('error', () => {});
    const records = new RecordStream(onRecord);
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(records, chunk));
    const stderr = new LineSplitter(STDERR_LIMITS, (line) => this.#complain(line));
    this.#child.stderr.on('data', (chunk: Buffer) => stderr.take(chunk));
    this.#ended = new Promise((resolve) => {
      const end = (reason: string): void => {
        resolve();
        onEnd(reason);
      };
      this.#child.once('error', (error) => end(error.message));
      this.#child.once('close', (code, signal) => end(this.#endReason(code, signal)));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  tell(line: string): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(`${line}\n`);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#child.stdin.end();
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS);
    await this.#ended;
    clearTimeout(kill);
  }

  kill(): void {
    this.#isStopping = true;
    this.#child.kill('SIGKILL');
  }

  #take(records: RecordStream, chunk: Buffer): void {
    if (this.#isStopping) return;
    try {
      records.take(chunk);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#killedFor = `it wrote what is no record: ${messageOf(error)}`;
      this.kill();
    }
  }

  #complain(line: string): void {
    if (line.trim() === '') return;
    this.#complaints.push(line);
    if (this.#complaints.length > KEPT_STDERR_LINES) this.#complaints.pop();
  }

  #endReason(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#killedFor !== undefined) return this.#killedFor;
    const end = signal === null ? `exit code ${String(code)}` : `ended by ${signal}`;
    return [end, ...this.#complaints.slice(0, 3)].join(': ');
  }
}
