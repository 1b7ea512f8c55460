// Notices the end of the process that started this one: stdin or the IPC channel closes, even where
// that process was killed.

export interface ParentWatch {
  readonly signal: AbortSignal;
  release(): void;
}

/** The part of `process` that is needed here. */
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
  // A stream tells its end only to a reader. The text itself is not used.
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
