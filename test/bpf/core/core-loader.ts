// The loader as tests run it: built if it has changed, its records read until a cut is answered.

import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {readRecords, type CoreRecord, type RecordOf} from './records.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface EngineModule {
  readonly LOADER: string;
  readonly missingForEngine: () => string[];
}

interface PinModule {
  readonly buildPinnedEngine: (root: string) => Promise<string | undefined>;
}

const SETUP = new URL('../../../src/setup/', import.meta.url).href;
const engine = (await import(`${SETUP}engine.mjs`)) as EngineModule;
const {buildPinnedEngine} = (await import(`${SETUP}pin-files.mjs`)) as PinModule;

/** Why no test can run here; undefined where they can. */
export function engineIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = engine.missingForEngine();
  return missing.length === 0 ? undefined : `needs ${missing.join(', ')}`;
}

/** The built loader's path. */
export async function builtLoader(): Promise<string> {
  const why = await buildPinnedEngine(ROOT);
  if (why !== undefined) throw new Error(why);
  return join(ROOT, engine.LOADER);
}

/** A guest whose processor is software needs longer: REGSCOPE_TEST_PATIENCE times as long. */
function patienceMs(): number {
  return 30_000 * Number(process.env['REGSCOPE_TEST_PATIENCE'] ?? 1);
}

export class CoreLoader {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<number | null>;
  #bytes: Buffer = Buffer.alloc(0);
  #records: CoreRecord[] = [];
  #cuts = 0;
  #said = '';
  #wake: () => void = () => {};

  constructor(path: string, args: readonly string[]) {
    this.process = spawn(path, args, {stdio: 'pipe'});
    this.ended = (once(this.process, 'close') as Promise<[number | null]>).then(([code]) => code);
    this.process.stdout.on('data', (bytes: Buffer) => this.#take(bytes));
    this.process.stderr.on('data', (text: Buffer) => (this.#said += text.toString()));
    this.process.stdin.on('error', () => {});
  }

  /** Its records stay where they are until `goOn`. */
  stopReading(): void {
    this.process.stdout.pause();
  }

  goOn(): void {
    this.process.stdout.resume();
  }

  static async start(...args: string[]): Promise<CoreLoader> {
    const loader = new CoreLoader(await builtLoader(), args);
    try {
      await loader.until((record) => record.type === 'ready');
    } catch (error) {
      // Nobody knows of it who could stop it, and a test's process would wait for it for ever.
      loader.process.kill('SIGKILL');
      throw error;
    }
    return loader;
  }

  /** What came since the last cut. */
  seen(): readonly CoreRecord[] {
    return this.#records;
  }

  get errorText(): string {
    return this.#said;
  }

  send(line: string): void {
    this.process.stdin.write(`${line}\n`);
  }

  /** Resolves when the process is watched; rejects where it cannot be. */
  async watch(pid: number): Promise<RecordOf<'watched'>> {
    this.send(`watch ${pid}`);
    return (await this.until(
      (record) => record.type === 'watched' && record.pid === pid,
    )) as RecordOf<'watched'>;
  }

  /** Everything since the cut before. */
  async cut(): Promise<readonly CoreRecord[]> {
    this.#cuts += 1;
    const number = this.#cuts;
    this.send(`cut ${number}`);
    await this.until((record) => record.type === 'cut' && record.number === number);
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** The first record that fits, of those that came since the last cut or come now. */
  async until(fits: (record: CoreRecord) => boolean): Promise<CoreRecord> {
    const deadline = Date.now() + patienceMs();
    let isOver = false;
    void this.ended.then(() => (isOver = true));
    for (;;) {
      const found = this.#records.find(fits);
      if (found !== undefined) return found;
      if (isOver || Date.now() > deadline)
        throw new Error(`the record did not come: ${this.#said}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 200);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Closes its standard input and waits for its end. */
  async stop(): Promise<number | null> {
    this.process.stdin.end();
    return this.ended;
  }

  #take(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    const {records, used} = readRecords(this.#bytes);
    this.#bytes = this.#bytes.subarray(used);
    for (const record of records) this.#records.push(record);
    this.#wake();
  }
}

export function ofType<Type extends CoreRecord['type']>(
  records: readonly CoreRecord[],
  type: Type,
): RecordOf<Type>[] {
  return records.filter((record): record is RecordOf<Type> => record.type === type);
}
