// The end of the process that started this one: its end of stdin closes, or of the IPC channel, also
// when it was killed and could tell nobody.

export interface ParentWatch {
  readonly signal: AbortSignal;
  release(): void;
}

/** What of `process` this needs. */
export interface ChildEnds {
  readonly stdin: NodeJS.ReadStream;
  readonly connected?: boolean;
  once(event: 'disconnect', listener: () => void): unknown;
  off(event: 'disconnect', listener: () => void): unknown;
}

export function watchParent(child: ChildEnds = process): ParentWatch {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  const {stdin} = child;
  if (child.connected === true) {
    child.once('disconnect', end);
    return {signal: controller.signal, release: () => child.off('disconnect', end)};
  }
  // Only a stream that is read tells that it ended; what comes in it is of no interest.
  stdin.resume();
  if (stdin.readableEnded) end();
  for (const event of ['end', 'close', 'error']) stdin.once(event, end);
  return {
    signal: controller.signal,
    release: () => {
      for (const event of ['end', 'close', 'error']) stdin.off(event, end);
      stdin.pause();
    },
  };
}
