// The queries that are shipped: those of the dashboard, with a value for each of its variables, and those of
// the recording rules.

import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

import {parse} from 'yaml';

const FOLDER = new URL('../../../../../src/api/metrics/dashboards/', import.meta.url);

export const RULES = fileURLToPath(new URL('rules.yml', FOLDER));

export function dashboardQueries(): string[] {
  const {panels} = JSON.parse(readFileSync(new URL('grafana.json', FOLDER), 'utf8')) as {
    panels: readonly {targets: readonly {expr: string}[]}[];
  };
  const queries = panels.flatMap(({targets}) => targets.map(({expr}) => expr));
  return queries.map((expr) => expr.replaceAll('$__rate_interval', '1m').replace(/\$\w+/g, '.*'));
}

/** The names under which Prometheus keeps what rules record. */
export function recordingRules(): string[] {
  const {groups} = parse(readFileSync(RULES, 'utf8')) as {
    groups: readonly {rules: readonly {record?: string}[]}[];
  };
  return groups.flatMap(({rules}) => rules.flatMap(({record}) => record ?? []));
}
