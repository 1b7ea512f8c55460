// A closed load on one thread: each user begins its next operation when the last one has ended, after
// its think time.

import type {Random} from '../../domain/random.js';
import {userStartMs, usersAt} from '../../scenario/pacer.js';
import type {ClosedLoad} from '../../scenario/scenario.js';
import type {HttpFailure} from '../http/failure.js';
import type {RunningPhase} from './running-phase.js';

/** A user waits after a failure, so that a registry that is down is not asked in a tight loop. */
const FAILURE_PAUSE_MS = 100;
const MAX_RETRY_AFTER_MS = 10_000;

/** Resolves when every operation that began has ended. */
export async function runClosedLoad(phase: RunningPhase, load: ClosedLoad): Promise<void> {
  const {index, count} = phase.environment.share;
  const most = Math.max(load.users, load.fromUsers);
  const users: Promise<void>[] = [];
  for (let user = index; user < most; user += count) users.push(runUser(phase, load, user));
  await Promise.all(users);
}

async function runUser(phase: RunningPhase, load: ClosedLoad, index: number): Promise<void> {
  const {sleeper, environment, context} = phase;
  const {output, random} = environment;
  await sleeper.sleep(userStartMs(load, context.phase.durationMs, index));
  if (sleeper.isAwake) return;
  environment.userOf(index).held.clear();
  phase.users += 1;
  while (!sleeper.isAwake && isWanted(phase, load, index)) {
    const room = output.room();
    if (room !== undefined) await room;
    const failure = await phase.perform(index);
    const restMs = Math.max(thinkMs(load, random), pauseMs(failure));
    if (restMs > 0) await sleeper.sleep(restMs);
  }
  phase.users -= 1;
}

/** Whether a load whose users become fewer still has this one. */
function isWanted(phase: RunningPhase, load: ClosedLoad, index: number): boolean {
  if (load.users >= load.fromUsers) return true;
  const elapsedMs = phase.environment.nowMs() - phase.startMs;
  return index < usersAt(load, phase.context.phase.durationMs, elapsedMs);
}

function thinkMs({think}: ClosedLoad, random: Random): number {
  return think.minMs + random.share() * (think.maxMs - think.minMs);
}

function pauseMs(failure: HttpFailure | undefined): number {
  if (failure === undefined) return 0;
  return Math.min(failure.retryAfterMs ?? FAILURE_PAUSE_MS, MAX_RETRY_AFTER_MS);
}
