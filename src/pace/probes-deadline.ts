// How long a load waits for probes to start, wherever they run.

/**
 * Probes start within 2 s on an idle host. On one whose CPUs were all busy they needed 31 s, and a load that does not
 * wait for them has first seconds without figures of the kernel.
 */
export const PROBES_DEADLINE_MS = 60_000;
/** A person who waits is told so often. */
export const TELL_EVERY_MS = 5_000;
