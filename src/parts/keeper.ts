// The shell that stands by a part and puts it away (keeper.sh), as seen from here.

import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import type {Socket} from 'node:net';
import {fileURLToPath} from 'node:url';

const SCRIPT = fileURLToPath(new URL('keeper.sh', import.meta.url));

export interface Kept {
  readonly pid: number;
  readonly directory: string;
  /** How long it may take to end after SIGTERM. */
  readonly graceSeconds: number;
}

export class Keeper {
  readonly #kept: Kept;
  #shell: ChildProcess;
  #ended: Promise<void> | undefined;

  private constructor(kept: Kept, shell: ChildProcess) {
    this.#kept = kept;
    this.#shell = shell;
  }

  /** From here on the part goes when we go. Rejects when no keeper can be started. */
  static async start(kept: Kept): Promise<Keeper> {
    return new Keeper(kept, await spawnShell(kept));
  }

  /** Puts the part away; resolves when nothing of it is left. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    // Somebody ended the keeper: another one does its work.
    if (hasEnded(this.#shell)) this.#shell = await spawnShell(this.#kept);
    const shell = this.#shell;
    shell.ref();
    const ended = once(shell, 'exit');
    shell.stdin!.end();
    await ended;
  }
}

// In a session of its own, because Ctrl-C in the terminal is not meant for it, and not waited for:
// its pipe is what tells it that we are gone.
async function spawnShell({pid, directory, graceSeconds}: Kept): Promise<ChildProcess> {
  const shell = spawn('/bin/sh', [SCRIPT, String(pid), directory, String(graceSeconds)], {
    cwd: '/',
    env: {PATH: '/usr/sbin:/usr/bin:/sbin:/bin'},
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const isReady = await Promise.race([
    once(shell.stdout, 'data').then(() => true),
    once(shell, 'exit').then(() => false),
  ]);
  if (!isReady) throw new Error(`no keeper could be started (${SCRIPT})`);
  shell.stdout.destroy();
  shell.unref();
  (shell.stdin as Socket).unref();
  return shell;
}

function hasEnded({exitCode, signalCode}: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
