// Gives frames to both ends of the wire. A frame is read, or refused with the error for that; what is read
// is checked. Nothing else may be thrown, and nothing may take more than 20 ms of CPU time.

import {
  batchFault,
  helloFault,
  pongFault,
  reportFault,
} from '../../../src/collector/agents/check-frame.js';
import {ProfilerError} from '../../../src/domain/error.js';
import {batchNameOf, decodeAgentFrame, decodeCollectorFrame} from '../../../src/wire/codec.js';
import type {AgentFrame} from '../../../src/wire/frames.js';
import {check, type Broken} from '../readers/check.js';
import {randomOf} from '../readers/mutate.js';
import {makeFrame} from './make-frame.js';

export interface FrameOutcome {
  readonly read: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly broken: readonly Broken[];
}

const MOST_MS = 20;
const MOST_BROKEN = 20;

/** The same seed makes the same frames. */
export function checkFrames(frames: number, seed: number, mostMs = MOST_MS): FrameOutcome {
  const random = randomOf(seed);
  const tally = {read: 0, refused: 0};
  const target = {
    name: 'frame',
    seeds: [],
    run: (bytes: Buffer): void => {
      for (const isRead of [readByCollector(bytes), readByAgent(bytes)]) {
        tally[isRead ? 'read' : 'refused'] += 1;
      }
    },
  };
  const broken: Broken[] = [];
  let slowestMs = 0;
  for (let number = 0; number < frames && broken.length < MOST_BROKEN; number += 1) {
    const input = makeFrame(random);
    const {tookMs, why} = check(target, input, mostMs);
    slowestMs = Math.max(slowestMs, tookMs);
    if (why !== undefined) broken.push({target: target.name, why, input});
  }
  return {...tally, slowestMs, broken};
}

function readByCollector(bytes: Buffer): boolean {
  batchNameOf(bytes);
  return unlessRefused(() => assertChecked(decodeAgentFrame(bytes)));
}

function readByAgent(bytes: Buffer): boolean {
  return unlessRefused(() => void decodeCollectorFrame(bytes));
}

function assertChecked(frame: AgentFrame): void {
  if (frame.kind === 'hello') helloFault(frame);
  else if (frame.kind === 'batch') batchFault({...frame.batch, agentId: 'a'}, 3);
  else if (frame.kind === 'pong') pongFault(frame);
  else if (frame.kind === 'report') reportFault(frame);
}

function unlessRefused(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof ProfilerError && error.code === 'WIRE_FRAME_INVALID') return false;
    throw error;
  }
}
