// Reads bpf/block.bt: for each device and direction `latency` (issue to completion), `queue`
// (request to issue), `bytes` and `errors.<NAME>`. The figures are those of the whole host.

import {readFileSync} from 'node:fs';

import type {ProbeRecord} from '../../src/domain/record.js';
import {HOST_TARGET} from '../../src/domain/target.js';
import {errnoName} from './figures/errno-names.js';
import {Figures} from './figures/figures.js';
import {Increases} from './figures/increases.js';
import type {ProbeReader, Tick} from './ports/probe-reader.js';

export const DIRECTIONS = ['other', 'read', 'write', 'flush', 'discard', 'other'] as const;

/** The text of /proc/partitions; empty where it cannot be read. */
export type ReadPartitions = () => string;

export class BlockReader implements ProbeReader {
  readonly #increases = new Increases();
  readonly #readPartitions: ReadPartitions;
  readonly #names = new Map<number, string>();

  constructor(readPartitions: ReadPartitions = procPartitions) {
    this.#readPartitions = readPartitions;
  }

  readTick(tick: Tick): ProbeRecord[] {
    const figures = new Figures('block');
    const keyOf = (device?: string, direction?: string): {target: string; series: string} => ({
      target: HOST_TARGET,
      series: `${this.#nameOf(Number(device))} ${DIRECTIONS[Number(direction)] ?? 'other'}`,
    });
    for (const [map, metric] of [
      ['block_ns', 'latency'],
      ['block_queued_ns', 'queue'],
    ] as const) {
      for (const [[device, direction, group], increase] of this.#increases.since(tick, map)) {
        figures.observe({...keyOf(device, direction), metric}, Number(group), increase);
      }
    }
    for (const [[device, direction], increase] of this.#increases.since(tick, 'block_bytes')) {
      figures.count({...keyOf(device, direction), metric: 'bytes'}, increase);
    }
    for (const [keys, increase] of this.#increases.since(tick, 'block_errors')) {
      const [device, direction, errno] = keys;
      const metric = `errors.${errnoName(Number(errno))}`;
      figures.count({...keyOf(device, direction), metric}, increase);
    }
    return figures.records();
  }

  #nameOf(device: number): string {
    let name = this.#names.get(device);
    if (name === undefined) {
      name = readDeviceName(this.#readPartitions(), device);
      this.#names.set(device, name);
    }
    return name;
  }
}

/** `device` is the kernel's number: major << 20 | minor (include/linux/kdev_t.h). */
export function readDeviceName(partitions: string, device: number): string {
  const [major, minor] = [Math.floor(device / 2 ** 20), device % 2 ** 20];
  for (const line of partitions.split('\n')) {
    const [, lineMajor, lineMinor, name] = /^\s*(\d+)\s+(\d+)\s+\d+\s+(\S+)/.exec(line) ?? [];
    if (Number(lineMajor) === major && Number(lineMinor) === minor && name !== undefined) {
      return name;
    }
  }
  return `${major}:${minor}`;
}

export function procPartitions(): string {
  try {
    return readFileSync('/proc/partitions', 'utf8');
  } catch {
    return '';
  }
}
