// How an export follows a run that goes on.

/** `active` says whether the run goes on, `pause` waits before the next look. */
export interface Follow {
  readonly active: () => boolean;
  readonly pause: () => Promise<void>;
}

/** Resolves when the run has ended; at once where nothing is followed. */
export async function untilEnded(follow: Follow | undefined): Promise<void> {
  while (follow?.active() === true) await follow.pause();
}
