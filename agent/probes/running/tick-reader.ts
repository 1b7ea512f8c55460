// Puts the lines of one bpftrace process together. The maps between `tick` and `done` go to the
// readers as one tick. Other lines are losses, or belong to probes that print by themselves. There
// is one instance for each life of the process. It has no process, clock or file.

import {optional} from '../../../src/domain/optional.js';
import type {LossRecord, ProbeRecord} from '../../../src/domain/record.js';
import {readOutputLine} from '../../bpftrace/output-line.js';
import type {OutputLine} from '../../bpftrace/output-line.js';
import type {PrintedMap} from '../../bpftrace/printed-map.js';
import type {ProbeReader, Tick} from '../ports/probe-reader.js';
import {readCodeLine, type CodeLine} from '../stacks/code-lines.js';

export interface TickHandlers {
  readonly onReady: (kernelNs: bigint) => void;
  readonly onTick: (tick: Omit<Tick, 'targetOf' | 'startKernelNs'>, records: LossRecord[]) => void;
  readonly onCode: (line: CodeLine) => void;
}

/** From this share of a map's keys on, the next new one may not find room. */
const NEARLY_FULL = 0.95;
const SHOWN_LINE = 200;
const E2BIG = -7;
const ENOENT = -2;

export class TickReader {
  readonly #readers: ReadonlyMap<string, ProbeReader>;
  readonly #mapKeys: number;
  readonly #handlers: TickHandlers;
  readonly #losses = new Map<string, LossRecord>();
  readonly #full = new Set<string>();
  #maps: Map<string, PrintedMap> | undefined;
  #tickNs = 0n;

  constructor(readers: ReadonlyMap<string, ProbeReader>, mapKeys: number, handlers: TickHandlers) {
    this.#readers = readers;
    this.#mapKeys = mapKeys;
    this.#handlers = handlers;
  }

  takeLine(text: string): void {
    const owner = OWN_LINE.exec(text);
    const reader = this.#readers.get(owner?.[1] ?? owner?.[2] ?? '');
    if (reader?.takeLine !== undefined) {
      reader.takeLine(text);
      return;
    }
    const line = readOutputLine(text);
    if (line !== undefined) this.#take(line);
  }

  #take(line: OutputLine): void {
    switch (line.kind) {
      case 'attaching':
        return;
      case 'text':
        this.#takeText(line.text);
        return;
      case 'map':
        this.#takeMap(line.map);
        return;
      case 'lost':
        this.#lose(this.#everyProbe(), 'lost_events', line.events);
        return;
      case 'helper-failed':
        this.#takeFailure(line.helper, line.code);
        return;
      case 'unreadable':
        this.#lose(this.#everyProbe(), 'unreadable', 1, line.line.slice(0, SHOWN_LINE));
    }
  }

  #takeText(text: string): void {
    const [word, ns = ''] = text.trim().split(' ');
    const hasTime = /^\d+$/.test(ns);
    if (word === 'ready' && hasTime) this.#handlers.onReady(BigInt(ns));
    else if (word === 'code') this.#takeCode(text);
    else if (word === 'tick' && hasTime) {
      this.#tickNs = BigInt(ns);
      this.#maps = new Map();
    } else if (word === 'done' && this.#maps !== undefined) this.#finishTick(this.#maps);
    else this.#loseText(text);
  }

  #takeCode(text: string): void {
    const line = readCodeLine(text);
    if (line === undefined) this.#loseText(text);
    else this.#handlers.onCode(line);
  }

  #loseText(text: string): void {
    this.#lose(this.#everyProbe(), 'unreadable', 1, text.slice(0, SHOWN_LINE));
  }

  #takeMap(map: PrintedMap): void {
    const {name, size} = map;
    // Outside of a tick, a map is one that bpftrace prints at its end.
    this.#maps?.set(name, map);
    if (size < NEARLY_FULL * this.#mapKeys || this.#full.has(name)) return;
    this.#full.add(name);
    const [probe = name] = name.split('_');
    this.#lose(probe, 'map_full', 0, `@${name} holds ${size} of ${this.#mapKeys} keys`);
  }

  #takeFailure(helper: string, code: number): void {
    if (code === ENOENT) return; // The key that should be deleted is gone already.
    const isStack = helper.startsWith('get_stack');
    const reason = isStack ? 'stack_lost' : code === E2BIG ? 'map_full' : 'lost_events';
    this.#lose(this.#everyProbe(), reason, 1, `${helper} failed with ${code}`);
  }

  #finishTick(maps: ReadonlyMap<string, PrintedMap>): void {
    this.#maps = undefined;
    const losses = [...this.#losses.values()];
    this.#losses.clear();
    this.#handlers.onTick({endKernelNs: this.#tickNs, maps}, losses);
  }

  /** Losses are counted up, so that a flood of one loss is one record. */
  #lose(probe: string, reason: LossRecord['reason'], count: number, detail?: string): void {
    // Unreadable lines differ, so the first one stands for all.
    const id = `${probe} ${reason} ${reason === 'unreadable' ? '' : (detail ?? '')}`;
    const before = this.#losses.get(id);
    const loss: LossRecord = before ?? {
      ...{kind: 'loss', probe, reason, count: 0},
      ...optional('detail', detail),
    };
    this.#losses.set(id, {...loss, count: loss.count + count});
  }

  #everyProbe(): string {
    return [...this.#readers.keys()].join('+');
  }
}

const OWN_LINE =
  /^\{"type": "(?:map|stats|hist)", "data": \{"@([a-z0-9]+)|^\{"type": "printf", "data": "([a-z0-9]+) /;

/** The records of all readers at one tick. */
export function readAll(readers: ReadonlyMap<string, ProbeReader>, tick: Tick): ProbeRecord[] {
  return [...readers.values()].flatMap((reader) => reader.readTick(tick));
}

/** Makes the records that had to wait; undefined where no reader has to wait. */
export function readLater(
  readers: ReadonlyMap<string, ProbeReader>,
): (() => ProbeRecord[]) | undefined {
  const later = [...readers.values()].flatMap((reader) => reader.takeLater?.() ?? []);
  return later.length === 0 ? undefined : () => later.flatMap((make) => make());
}
