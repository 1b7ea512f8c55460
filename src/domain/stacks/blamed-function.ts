// The function that a sample counts for. On-CPU it is the function that ran. Off-CPU that would always
// be the kernel's scheduler, and of a waiting goroutine its runtime, so it is the innermost function of the
// program itself. Go's runtime, its
// system call packages and the C library are passed over, because every wait goes through them.

import {CUT_FRAME, type Frame, type SampleKind} from './stack.js';
import type {StoredStacks} from './stack-samples.js';

const PLUMBING =
  /^(?:runtime|syscall|internal\/(?:poll|runtime|syscall)|golang\.org\/x\/sys)(?:\/[^.]*)?\./;
const WAITERS = /^(?:internal\/sync|sync|time|io|golang\.org\/x\/sync\/\w+)\./;
const C_LIBRARY = /^(?:libc|libpthread|ld-linux|ld)[-.]/;
/** Name of the innermost function of every thread that left a CPU. */
const SWITCH = /^(?:__schedule|schedule|finish_task_switch|__traceiter_|perf_|bpf_)/;

/** By node: the number of the frame, -1 where a stack has none. */
export function blamedFrames({frames, tree}: StoredStacks, kind: SampleKind): Int32Array {
  if (kind === 'on-cpu') return tree.frames;
  const ranks = Uint8Array.from(frames, rankOf);
  if (kind === 'waiting') {
    // Locks, groups and timers are how a goroutine waits. The function that used them says for what.
    frames.forEach(({name}, at) => {
      if (ranks[at] === OWN && WAITERS.test(name)) ranks[at] = PASSED_OVER;
    });
  }
  const blamed = Int32Array.from(tree.frames);
  // Callers come first: a node's own function replaces its caller's if it says as much or more.
  for (let node = 1; node < blamed.length; node++) {
    const above = blamed[tree.parents[node]!]!;
    if (above >= 0 && ranks[above]! > ranks[blamed[node]!]!) blamed[node] = above;
  }
  return blamed;
}

/** True for a function of the program itself that has a name: not the kernel's, and no plumbing. */
export function isOfProgram(frame: Frame): boolean {
  return rankOf(frame) === OWN;
}

const OWN = 3;
const PASSED_OVER = 2;

/** Rank of a function by how much it tells about the reason of a wait. */
function rankOf({kind, name, module, named}: Frame): number {
  if (kind === 'kernel') return SWITCH.test(name) ? 0 : 1;
  if (name === CUT_FRAME.name && module === CUT_FRAME.module) return 0;
  if (!named || C_LIBRARY.test(module) || PLUMBING.test(name)) return PASSED_OVER;
  return OWN;
}
