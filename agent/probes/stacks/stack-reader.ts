// What the readers of both probes of stacks do alike: they keep lines until a tick, tell at the
// tick only what was lost, and hand out the stacks later, when the requests that they belong to are
// known.

import type {LossRecord, ProbeRecord} from '../../../src/domain/record.js';
import type {ProbeReader, ReaderHost, Tick} from '../ports/probe-reader.js';
import {StackLines} from './stack-lines.js';

export type StackHost = Pick<ReaderHost, 'code' | 'mapKeys' | 'steps' | 'toUnixNs'>;

/** The stacks of one interval. */
export interface ReadStacks {
  readonly losses: readonly LossRecord[];
  /** The number of stacks that were met, whatever target they belong to. */
  readonly met: number;
  /** The number of stacks of targets of which a part is missing. */
  readonly lost: number;
  /** Makes the records, by the requests that are known when it is called. */
  readonly later: () => readonly ProbeRecord[];
}

export abstract class StackReader implements ProbeReader {
  protected readonly host: StackHost;
  protected readonly lines: StackLines;
  #later: () => readonly ProbeRecord[] = () => [];

  /** `probe` is the probe's name, with which its maps and lines begin. */
  constructor(probe: string, host: StackHost) {
    this.host = host;
    this.lines = new StackLines(probe, host);
  }

  get isWorn(): boolean {
    return this.lines.isWorn;
  }

  takeLine(line: string): void {
    this.lines.take(line);
  }

  /** Gives only what was lost; `takeLater` gives the stacks. */
  readTick(tick: Tick): ProbeRecord[] {
    const {losses, met, lost, later} = this.readStacks(tick);
    this.#later = later;
    this.lines.noteWear(met, lost);
    return [...losses, ...this.lines.lossOf('stack_lost', lost)];
  }

  takeLater(): () => readonly ProbeRecord[] {
    return this.#later;
  }

  /** Reads the lines that came since the tick before. */
  protected abstract readStacks(tick: Tick): ReadStacks;
}
