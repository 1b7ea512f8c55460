// The built collector, as its user starts it, and what its memory is made of.

import {mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

import {cpuMs} from '../../support/cpu-time.js';
import {LIVE_VIEW, Regscope, type RunningCommand} from '../../support/regscope.js';
import {until} from '../../support/until.js';

/** In MB. */
export interface CollectorMemory {
  /** What the kernel counts for the process, and the part of it that no file is behind. */
  readonly rss: number;
  readonly anonymous: number;
  readonly threads: readonly ThreadMemory[];
}

/** In MB. The heap is that of V8; `external` is what its objects hold outside of it, buffers among that. */
export interface ThreadMemory {
  readonly thread: string;
  readonly heapTotal: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
}

/** A host without a CPU to spare takes its time. */
const PATIENCE_MS = 60_000;
const PRELOADED = fileURLToPath(new URL('thread-memory.mjs', import.meta.url));

export class WatchedCollector {
  /** `http://127.0.0.1:…`, without a slash at its end. */
  readonly url: string;
  readonly #regscope: Regscope;
  readonly #serve: RunningCommand;
  readonly #threads: string;

  private constructor(url: string, regscope: Regscope, serve: RunningCommand, threads: string) {
    this.url = url;
    this.#regscope = regscope;
    this.#serve = serve;
    this.#threads = threads;
  }

  static async start(): Promise<WatchedCollector> {
    const regscope = new Regscope();
    const threads = join(regscope.home, 'threads');
    mkdirSync(threads);
    const serve = regscope.start(['serve', '--listen', '127.0.0.1:0'], {
      NODE_OPTIONS: `--import=${pathToFileURL(PRELOADED).href}`,
      REGSCOPE_MEMORY_FOLDER: threads,
    });
    try {
      const url = await serve.says(LIVE_VIEW);
      const watched = new WatchedCollector(url, regscope, serve, threads);
      await until('its threads tell their memory', () => watched.#areThreadsTold(), PATIENCE_MS);
      return watched;
    } catch (error) {
      await serve.stop('SIGKILL');
      regscope.remove();
      throw error;
    }
  }

  get dataDir(): string {
    return this.#regscope.data;
  }

  /** The id of the run that begins. */
  async startRun(name: string): Promise<string> {
    const answer = await fetch(`${this.url}/api/runs`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({name}),
    });
    if (!answer.ok) throw new Error(`no run: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as {id: string}).id;
  }

  /** CPU time of all its threads so far, in ms. */
  cpuMs(): number {
    return cpuMs(this.#serve.child.pid!);
  }

  memory(): CollectorMemory {
    const status = readFileSync(`/proc/${this.#serve.child.pid}/status`, 'latin1');
    return {
      rss: megabytesIn(status, 'VmRSS'),
      anonymous: megabytesIn(status, 'RssAnon'),
      threads: this.#memoryOfThreads(),
    };
  }

  /** Resolves when it has ended in order; its files are whole. */
  async stop(): Promise<void> {
    await this.#serve.stop();
  }

  async remove(): Promise<void> {
    await this.#serve.stop('SIGKILL');
    this.#regscope.remove();
  }

  #areThreadsTold(): boolean {
    const told = this.#memoryOfThreads().map(({thread}) => thread);
    return told.includes('main') && told.includes('writer');
  }

  #memoryOfThreads(): readonly ThreadMemory[] {
    const files = readdirSync(this.#threads).filter((name) => name.endsWith('.json'));
    return files.sort().map((file) => {
      const told = JSON.parse(readFileSync(join(this.#threads, file), 'utf8')) as ThreadMemory;
      return {
        thread: file.replace(/\.json$/, ''),
        heapTotal: told.heapTotal / 2 ** 20,
        heapUsed: told.heapUsed / 2 ** 20,
        external: told.external / 2 ** 20,
        arrayBuffers: told.arrayBuffers / 2 ** 20,
      };
    });
  }
}

function megabytesIn(status: string, name: string): number {
  const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)!;
  return Number(kilobytes) / 1_024;
}
