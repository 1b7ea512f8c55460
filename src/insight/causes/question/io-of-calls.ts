// Waits for an answer of somebody of whom the kernel did not tell: of one who is asked on a connection that was
// just made, for example. They belong to the calls that took longer.

/** A part of a hop's time in two stretches. */
export interface Delta {
  readonly target: string;
  readonly asker?: string;
  readonly part: string;
  readonly afterMs: number;
  /** More than before. */
  readonly ms: number;
}

export const CALL = 'upstream:';
const IO_WAIT = 'wait:io';
/** Calls of which only the client's library is known (agent/probes/requests/park-kind.ts). */
export const CLIENT_LIBRARIES: ReadonlySet<string> = new Set([
  ...['http', 'grpc', 'dial', 'sql', 'redis', 's3', 'gcs', 'azure'],
]);

/** A share of the waits. Calls of the same requests that grew by less say little of whom they are. */
const LEAST_SHARE = 0.1;

export interface KnownCalls {
  readonly isWatched: (target: string) => boolean;
  /** Growth of all kinds of requests at the hops, by all requests together. */
  readonly everywhere: readonly Delta[];
  /** Whom a target asks. */
  readonly peersOf: (target: string) => readonly string[];
}

/**
 * A goroutine that waits for I/O elsewhere than on its own connection waits for an answer of somebody, and so
 * does one in a client's function. Where the kernel did not tell of whom, it is of those whose calls took
 * longer: in the same requests, or else in all requests of the hop. Where none did, it is of the only one whom the
 * hop asks. `deltas` are parts that grew.
 */
export function withIoOfCalls(
  deltas: readonly Delta[],
  {isWatched, everywhere, peersOf}: KnownCalls,
): readonly Delta[] {
  // A watched target may have the name of a library.
  const isOfSomebody = (part: string): boolean =>
    part === IO_WAIT || (isOfLibrary(part) && !isWatched(part.slice(CALL.length)));
  const callsOf = (hop: string, among: readonly Delta[]): readonly Delta[] =>
    among.filter(
      ({target, part, ms}) =>
        target === hop && ms > 0 && part.startsWith(CALL) && !isOfSomebody(part),
    );
  const askedAlone = (delta: Delta): readonly Delta[] => {
    const [peer, ...more] = peersOf(delta.target);
    return peer === undefined || more.length > 0 ? [] : [{...delta, part: `${CALL}${peer}`}];
  };
  return deltas.flatMap((delta) => {
    if (!isOfSomebody(delta.part)) return [delta];
    const own = callsOf(delta.target, deltas);
    if (sumOf(own) >= LEAST_SHARE * delta.ms) return shared(delta, own);
    const all = callsOf(delta.target, everywhere);
    return shared(
      delta,
      [all, own, askedAlone(delta), [delta]].find(({length}) => length > 0)!,
    );
  });
}

/** By how much each of the calls grew. */
function shared(delta: Delta, calls: readonly Delta[]): Delta[] {
  const sum = sumOf(calls);
  return calls.map((call) => ({...call, ms: (delta.ms * call.ms) / sum}));
}

function sumOf(deltas: readonly Delta[]): number {
  return deltas.reduce((total, {ms}) => total + ms, 0);
}

function isOfLibrary(part: string): boolean {
  return part.startsWith(CALL) && CLIENT_LIBRARIES.has(part.slice(CALL.length));
}
