// What is known of a stretch besides the figures of hosts: chains of hops, the generator, the profiler and
// the functions of programs. All of it may be absent.

import type {EffectJson} from '../../../contract/effect-json.js';
import type {FunctionRowJson} from '../../../contract/function-json.js';
import type {HopsReportJson} from '../../../contract/hops-json.js';
import type {LoadLevelJson} from '../../../contract/report-json.js';
import type {StackSites} from '../../functions/stack-sites.js';

export interface Side {
  readonly durationMs: number;
  readonly hops?: HopsReportJson;
  readonly load?: LoadLevelJson;
  readonly effect?: readonly EffectJson[];
  readonly functions?: readonly FunctionRowJson[];
  readonly sites?: StackSites;
}

export interface Sides {
  readonly before: Side;
  readonly after: Side;
}

/** Told where a stretch has no samples of a kind; undefined where it has. */
export function withoutSamples(
  sides: Sides | undefined,
  kind: FunctionRowJson['kind'],
): string | undefined {
  const has = (side: Side): boolean => side.functions?.some((row) => row.kind === kind) ?? false;
  if (sides !== undefined && has(sides.before) && has(sides.after)) return undefined;
  return `there are no samples ${kind} of both times`;
}
