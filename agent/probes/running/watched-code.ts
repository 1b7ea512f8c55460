// The code of the processes that an engine watches: it is looked at while they live, because stacks are
// named up to a second later.

import {join} from 'node:path';

import {optional} from '../../../src/domain/optional.js';
import {GoPlacesOnDisk} from '../../symbols/go-places.js';
import {Symbolizer} from '../../symbols/symbolizer.js';
import {CodeWatch} from '../stacks/code-watch.js';
import type {PidChannel} from './watched-processes.js';

export interface WatchedCode {
  readonly symbolizer: Symbolizer;
  readonly code: CodeWatch;
}

/** `stateDir` is a folder for what saves time at the next start; without one, nothing is kept. */
export function watchedCode(stateDir: string | undefined): WatchedCode {
  const places = stateDir === undefined ? undefined : new GoPlacesOnDisk(join(stateDir, 'symbols'));
  const symbolizer = new Symbolizer({
    nowMs: () => performance.now(),
    ...optional('places', places),
  });
  const code = new CodeWatch(symbolizer, (act, ms) => setTimeout(act, ms).unref());
  return {symbolizer, code};
}

/** A channel whose watched processes have their code looked at too, after the engine was told. */
export function alsoLookingAt(code: CodeWatch, channel: PidChannel): PidChannel {
  return {
    watch: (pid) => {
      channel.watch(pid);
      code.watch(pid);
    },
    forget: (pid) => channel.forget(pid),
  };
}
