// The steps of Harbor's own API, by path: of core, of jobservice, and of registryctl. Source: Harbor's API
// v2.0 (swagger) and the routers of its jobservice and registryctl.

import type {Step} from '../step.js';

// The first that fits counts.
const RULES: readonly (readonly [path: RegExp, step: Step])[] = [
  [/^\/api\/(v2\.0\/)?(ping|health|systeminfo|statistics)(\/|$)/, 'api.health'],
  [/^\/c\/|^\/api\/v2\.0\/users(\/|$)/, 'api.session'],
  [/^\/service\/notifications(\/|$)/, 'api.notify'],
  [
    /^\/api\/(v2\.0\/(jobservice|schedules|executions|retentions|replication|system\/gc)|v1\/(jobs|stats))(\/|$)/,
    'api.job',
  ],
  [/^\/api\/(v2\.0\/.*\/scan|v2\.0\/scanners|v1\/scan|v2\.0\/scans)(\/|$)/, 'api.scan'],
  [/^\/api\/v2\.0\/projects\/[^/]+\/repositories\/[^/]+\/artifacts(\/|$)/, 'api.artifact'],
  [/^\/api\/v2\.0\/(projects\/[^/]+\/)?repositories(\/|$)/, 'api.repository'],
  [/^\/api\/v2\.0\/projects(\/|$)/, 'api.project'],
  [/^\/api\/registry\/(blob|.*\/manifests)(\/|$)/, 'api.artifact'],
  [/^\/api\//, 'api.other'],
];

/** Undefined for a path that is none of Harbor's. `path` has no query. */
export function apiStep(path: string): Step | undefined {
  if (!path.startsWith('/api/') && !path.startsWith('/c/') && !path.startsWith('/service/')) {
    return undefined;
  }
  return RULES.find(([rule]) => rule.test(path))?.[1];
}
