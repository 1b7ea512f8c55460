// Runs ssh for one command. Its errors are read line by line, within bounds; they hold the words of ssh,
// and those of what runs on the host.

import {spawn, type ChildProcessByStdio} from 'node:child_process';
import {createInterface} from 'node:readline';
import type {Readable, Writable} from 'node:stream';

import {ProfilerError} from '../domain/error.js';
import {sshWords, type SshTarget} from './ssh-words.js';

const KEPT_LINES = 20;
const LONGEST_LINE = 2_000;

export interface SshEnd {
  /** The exit code of the remote command; 255 is ssh's own; undefined where ssh was killed. */
  readonly code: number | undefined;
  /** `exit code 1`, `ended by SIGKILL`. */
  readonly how: string;
}

export class SshChild {
  readonly ended: Promise<SshEnd>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #said: string[] = [];

  /** `onLine` gets each line of standard error. Errors of starting are told by `ended`. */
  constructor(target: SshTarget, command: string, onLine: (line: string) => void) {
    // A session of its own: Ctrl-C is for regscope, which then ends the agent in order.
    const options = {stdio: ['pipe', 'pipe', 'pipe'], detached: true} as const;
    this.#child = spawn('ssh', sshWords(target, command), {
      ...options,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdin.on('error', () => {});
    createInterface({input: this.#child.stderr}).on('line', (line) => {
      const text = line.slice(0, LONGEST_LINE).trimEnd();
      this.#said.push(text);
      if (this.#said.length > KEPT_LINES) this.#said.shift();
      onLine(text);
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', () => reject(missing()));
      this.#child.once('close', (code, signal) => {
        const how = code === null ? `ended by ${signal}` : `exit code ${code}`;
        resolve({code: code ?? undefined, how});
      });
    });
    this.ended.catch(() => {});
  }

  get input(): Writable {
    return this.#child.stdin;
  }

  get output(): Readable {
    return this.#child.stdout;
  }

  /** The last lines of standard error. */
  get said(): readonly string[] {
    return this.#said;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

function missing(): ProfilerError {
  return new ProfilerError(
    'ATTACH_SSH_MISSING',
    'ssh cannot be started on this host',
    'install it (apt-get install openssh-client), or start the agents by hand',
  );
}
