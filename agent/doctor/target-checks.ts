// Lists the processes that an agent would watch here.

import type {TargetProcess} from '../../src/domain/target.js';
import type {Check} from './check.js';
import {checksOf} from './check.js';

const targets = checksOf('targets');

/** `roots` are the processes that an agent finds by itself. */
export function checkTargets(roots: readonly TargetProcess[]): Check[] {
  if (roots.length === 0) {
    return [
      targets.warn(
        'found',
        'no registry, dockerd, containerd, redis, nginx or postgres runs here',
        'Start one, or name what to watch: --target NAME=pid:N|exe:PATH|port:N|comm:NAME',
      ),
    ];
  }
  return roots.map(({target, pid, exe, listenPorts, container, goVersion}) => {
    const facts = [
      `pid ${pid}`,
      exe,
      ...(listenPorts.length > 0 ? [`port ${listenPorts.join(', ')}`] : []),
      ...(container === undefined ? [] : [`container ${container.slice(0, 12)}`]),
      ...(goVersion === undefined ? [] : [goVersion]),
    ];
    return targets.ok(target, facts.join(', '));
  });
}
