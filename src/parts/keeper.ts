// Starts the shell that puts a part away when we end it or die (keeper.sh), and ends it.

import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import type {Socket} from 'node:net';
import {fileURLToPath} from 'node:url';

const SCRIPT = fileURLToPath(new URL('keeper.sh', import.meta.url));

export interface Kept {
  readonly pid: number;
  readonly directory: string;
  /** How long the part may take to end after SIGTERM. */
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

  /** From now on the part ends when we end. Rejects when no keeper can be started. */
  static async start(kept: Kept): Promise<Keeper> {
    return new Keeper(kept, await spawnShell(kept));
  }

  /** Puts the part away: resolves when its processes, mounts and folder are gone. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    // The keeper was ended from outside, so another one does its work.
    if (hasEnded(this.#shell)) this.#shell = await spawnShell(this.#kept);
    const shell = this.#shell;
    shell.ref();
    const ended = once(shell, 'exit');
    shell.stdin!.end();
    await ended;
  }
}

// The shell has a session of its own, so that Ctrl-C in the terminal does not end it. It does not keep us
// alive; its pipe tells it when we are gone.
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
