// The catalogue of causes, the most specific first: what is explained twice belongs to the earlier one.

import {betweenHops} from './catalogue/network/between-hops.js';
import {bandwidth} from './catalogue/network/bandwidth.js';
import {coldCache} from './catalogue/storage/cold-cache.js';
import {connectionLimit} from './catalogue/process/connection-limit.js';
import {cpuOtherPrograms} from './catalogue/cpu/cpu-other-programs.js';
import {cpuOwnUse} from './catalogue/cpu/cpu-own-use.js';
import {cpuSaturated} from './catalogue/cpu/cpu-saturated.js';
import {cpuQuota} from './catalogue/cpu/cpu-quota.js';
import {cpuSet} from './catalogue/cpu/cpu-set.js';
import {deviceSlow} from './catalogue/storage/device-slow.js';
import {dns} from './catalogue/upstream/dns.js';
import {diskFull} from './catalogue/storage/disk-full.js';
import {diskOtherProgram} from './catalogue/storage/disk-other-program.js';
import {diskOwnUse} from './catalogue/storage/disk-own-use.js';
import {garbageCollection} from './catalogue/cpu/garbage-collection.js';
import {generator} from './catalogue/network/generator.js';
import {gomaxprocs} from './catalogue/cpu/gomaxprocs.js';
import {ioLimit} from './catalogue/storage/io-limit.js';
import {listenBacklog} from './catalogue/network/listen-backlog.js';
import {lock} from './catalogue/process/lock.js';
import {memoryLimit} from './catalogue/memory/memory-limit.js';
import {openFiles} from './catalogue/process/open-files.js';
import {packetLoss} from './catalogue/network/packet-loss.js';
import {profiler} from './catalogue/cpu/profiler.js';
import {restarted} from './catalogue/process/restarted.js';
import {slowClients} from './catalogue/network/slow-clients.js';
import {steal} from './catalogue/cpu/steal.js';
import {stopped} from './catalogue/process/stopped.js';
import {swap} from './catalogue/memory/swap.js';
import {tlsHandshakes} from './catalogue/network/tls-handshakes.js';
import {upstreamFails, upstreamUnwatched, upstreamWatched} from './catalogue/upstream/upstream.js';
import type {CauseRule} from './question/question.js';

export const CATALOGUE: readonly CauseRule[] = [
  // The process as a whole
  ...[stopped, restarted, openFiles],
  // Limits of its control groups
  ...[cpuQuota, cpuSet, memoryLimit, ioLimit],
  // Disks and memory
  ...[diskFull, diskOtherProgram, deviceSlow, coldCache, diskOwnUse, swap],
  // CPUs, those that others take first
  ...[steal, cpuOtherPrograms, profiler, gomaxprocs],
  ...[tlsHandshakes, garbageCollection, cpuOwnUse, cpuSaturated],
  // The network: loss before the queues that it makes, clients that do not read before a full wire
  ...[packetLoss, listenBacklog, slowClients, bandwidth],
  // What the target waits for in itself and at others
  ...[upstreamFails, dns, connectionLimit, lock, upstreamWatched, upstreamUnwatched],
  ...[betweenHops, generator],
];

/**
 * The probes whose figures causes rest on, and the one that tells on which hosts a target was. A stretch
 * that is read for its causes alone needs no others.
 */
export const CAUSE_PROBES: ReadonlySet<string> = new Set([
  'process',
  ...CATALOGUE.flatMap(({needs, looksAt = []}) => [...needs, ...looksAt]),
]);
