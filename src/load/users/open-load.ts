// An open load on one thread: arrivals come at their times, whatever the registry does. Latency counts
// from the time at which an arrival was due.

import {arrivalMs} from '../../scenario/pacer.js';
import type {OpenLoad} from '../../scenario/scenario.js';
import type {Alarm} from '../timing/alarm.js';
import type {RunningPhase} from './running-phase.js';
import {Slots} from './slots.js';

/** How late an alarm may be: nearer than this to an arrival the event loop is polled. */
const POLL_MS = 0.15;

/** Resolves when every operation that began has ended. */
export async function runOpenLoad(
  phase: RunningPhase,
  load: OpenLoad,
  alarm: Alarm,
): Promise<void> {
  const {share, activity} = phase.environment;
  const slots = new Slots(Math.max(1, Math.floor(load.maxInFlight / share.count)));
  const running = new Set<Promise<void>>();
  for (let n = share.index; ; n += share.count) {
    const afterMs = arrivalMs(load, phase.context.phase.durationMs, n);
    if (afterMs === undefined) break;
    const dueMs = phase.startMs + afterMs;
    await waitUntil(phase, dueMs, alarm);
    if (phase.isInterrupted) break;
    activity.planned += 1;
    const arrival = arrive(phase, slots, dueMs);
    running.add(arrival);
    void arrival.finally(() => running.delete(arrival));
  }
  await Promise.all(running);
}

async function arrive(phase: RunningPhase, slots: Slots, dueMs: number): Promise<void> {
  const {share, activity, nowMs} = phase.environment;
  const free = slots.free();
  const slot = free ?? (await slots.wait());
  try {
    // An arrival that waited for a slot until the phase was over never happened. One that had a slot
    // is only late.
    const isOver = free === undefined && nowMs() > phase.endMs;
    if (phase.isInterrupted || isOver) activity.dropped += 1;
    else await phase.perform(slot * share.count + share.index, dueMs);
  } finally {
    slots.release(slot);
  }
}

async function waitUntil(phase: RunningPhase, timeMs: number, alarm: Alarm): Promise<void> {
  for (;;) {
    const leftMs = timeMs - phase.environment.nowMs();
    if (leftMs <= 0 || phase.isInterrupted) return;
    if (leftMs > POLL_MS) await alarm.sleep(leftMs - POLL_MS);
    else await new Promise(setImmediate);
  }
}
