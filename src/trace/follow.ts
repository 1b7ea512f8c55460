// How an export follows a run that goes on.

/** `active` says whether the run goes on, `pause` waits before the next look. */
export interface Follow {
  readonly active: () => boolean;
  readonly pause: () => Promise<void>;
}
