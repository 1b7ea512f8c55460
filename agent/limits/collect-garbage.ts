// Gives memory back to the host. Node keeps what it once took: after probes with many stacks have
// stopped, a process may hold three times what it uses. V8 offers its collector of garbage only to
// programs that run with --expose-gc; the flag can be set later, and then holds for new contexts.

import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

type Collect = (options?: {type: string; execution: string; flavor: string}) => void;

let collect: Collect | undefined;

/** Collects all garbage at once, and gives its pages back. It takes some tens of milliseconds. */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose_gc');
    collect = runInNewContext('gc') as Collect;
  }
  // The first one frees objects. The second one gives their pages back.
  collect();
  collect({type: 'major', execution: 'sync', flavor: 'last-resort'});
}
