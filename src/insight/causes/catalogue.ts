// The catalogue of causes, the most specific first: what is explained twice belongs to the earlier one.

import {coldCache} from './catalogue/cold-cache.js';
import {cpuOtherPrograms} from './catalogue/cpu-other-programs.js';
import {cpuQuota} from './catalogue/cpu-quota.js';
import {diskOtherProgram} from './catalogue/disk-other-program.js';
import {ioLimit} from './catalogue/io-limit.js';
import {listenBacklog} from './catalogue/listen-backlog.js';
import {memoryLimit} from './catalogue/memory-limit.js';
import {openFiles} from './catalogue/open-files.js';
import {packetLoss} from './catalogue/packet-loss.js';
import {steal} from './catalogue/steal.js';
import {stopped} from './catalogue/stopped.js';
import type {CauseRule} from './question/question.js';

export const CATALOGUE: readonly CauseRule[] = [
  stopped,
  cpuQuota,
  openFiles,
  memoryLimit,
  ioLimit,
  diskOtherProgram,
  coldCache,
  steal,
  cpuOtherPrograms,
  packetLoss,
  listenBacklog,
];

/**
 * The probes whose figures causes rest on, and the one that tells on which hosts a target was. A stretch
 * that is read for its causes alone needs no others.
 */
export const CAUSE_PROBES: ReadonlySet<string> = new Set([
  'process',
  ...CATALOGUE.flatMap(({needs, looksAt = []}) => [...needs, ...looksAt]),
]);
