// Starts agent-under-drill.ts and reads what it wrote down.

import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import type {ProbeRecord} from '../../../src/domain/record.js';

const PROGRAM = fileURLToPath(new URL('agent-under-drill.ts', import.meta.url));

export class AgentDrill {
  readonly folder = mkdtempSync(join(tmpdir(), 'regscope-drill-'));
  readonly #log = join(this.folder, 'taken.log');
  readonly #left = join(this.folder, 'left.txt');
  #agent: ChildProcess | undefined;

  /** Starts the agent with the state of the one before. */
  start(collectorUrl: string): void {
    const state = join(this.folder, 'state');
    const words = ['--import', 'tsx', PROGRAM, collectorUrl, state, this.#log, this.#left];
    this.#agent = spawn(process.execPath, words, {stdio: ['pipe', 'inherit', 'inherit']});
  }

  async kill(): Promise<void> {
    const agent = this.#agent;
    if (agent === undefined || agent.exitCode !== null || agent.signalCode !== null) return;
    agent.kill('SIGKILL');
    await once(agent, 'exit');
  }

  /**
   * Closes the agent's stdin, as the end of its parent does. Resolves to its exit code, and to the number of
   * records that it left in its spool; undefined where it did not say.
   */
  async leaveAlone(): Promise<{code: number | null; spooledRecords: number | undefined}> {
    rmSync(this.#left, {force: true});
    const exited = once(this.#agent!, 'exit') as Promise<[number | null]>;
    this.#agent!.stdin!.end();
    const [code] = await exited;
    const hasSaid = existsSync(this.#left);
    return {code, spooledRecords: hasSaid ? Number(readFileSync(this.#left, 'utf8')) : undefined};
  }

  /** The names of the records that the agents took within the run so far. */
  taken(): readonly string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trim().split('\n') : [];
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, {recursive: true});
  }
}

/** The names of the numbered records among these. */
export function namesOf(records: Iterable<ProbeRecord>): string[] {
  return [...records].flatMap((record) =>
    record.kind === 'counter' && record.probe === 'synthetic'
      ? [`${record.series}=${record.value}`]
      : [],
  );
}
