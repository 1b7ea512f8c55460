// Judges what regscope has of a client's run: every hop by its access log, and what the report says of failures, of steps
// and of what it could not read.

import type {EdgeSign} from '../../../src/domain/hops/hop-edges.js';
import {JOIN_SIGNS} from '../../../src/domain/hops/hop-node.js';
import type {RequestRecord} from '../../../src/domain/request.js';
import {plainPath, readAccessLog} from '../../support/access-log.js';
import {check} from '../support/check.js';
import {countHop, isWhole, type HopCount} from './hop-count.js';
import type {ClientRun} from './watched-chain.js';

export const HEAD = ['client', 'hop', 'logged', 'told', 'same', 'told by method and status'];

/** Rows of a table with HEAD. What does not hold is printed at once, and so is what has no place in a row. */
export function judgeRun(client: string, run: ClientRun): string[][] {
  showRest(client, run);
  return rowsOf(client, run);
}

function rowsOf(client: string, run: ClientRun): string[][] {
  return [...hopsOf(run)].map(([hop, count]) => {
    const {logged, told, same, kinds, missing, extra} = count;
    const detail = [
      ...missing.map((name) => `  in the log alone: ${name}`),
      ...extra.map((name) => `  not in the log: ${name}`),
    ];
    check(`${client}: ${hop} is whole`, isWhole(count), detail.join('\n'));
    return [client, hop, String(logged), String(told), String(same), kinds];
  });
}

/** nginx asks the registry for each request that it is asked, so the registry's log has its calls too. */
function hopsOf({requests, edges, logs}: ClientRun): ReadonlyMap<string, HopCount> {
  const [nginx, registry] = ['nginx', 'registry'].map((target) =>
    readAccessLog(logs.get(target) ?? ''),
  );
  const of = (target: string, side: RequestRecord['side']): readonly RequestRecord[] =>
    requests.filter((request) => request.target === target && request.side === side);
  const joined = edges
    .filter(({from, to, by}) => from === 'nginx' && to === 'registry' && isJoin(by))
    .reduce((sum, {calls}) => sum + calls, 0);
  return new Map([
    ['nginx', countHop(nginx!, of('nginx', 'server'))],
    ['nginx → registry', countHop(registry!, of('nginx', 'client'))],
    ['registry', countHop(registry!, of('registry', 'server'))],
    ['joined', joinedOf(registry!.length, joined)],
  ]);
}

function isJoin(by: EdgeSign): boolean {
  return JOIN_SIGNS.some((sign) => sign === by);
}

/** The calls of nginx whose request was found at the registry, of all requests there. */
function joinedOf(logged: number, joined: number): HopCount {
  return {logged, told: joined, same: joined, kinds: '', missing: [], extra: []};
}

/** What stands in no row: commands that failed, steps without a name, what is no HTTP, and what was lost. */
function showRest(client: string, {requests, report, logs, ended}: ClientRun): void {
  for (const {command, code, stderr} of ended) {
    const {phase, mayFail = false} = command;
    check(`${client} ${phase} ends well`, code === 0 || mayFail, stderr);
  }
  const others = requests
    .filter(({step, target, side}) => step === 'other' && target === 'nginx' && side === 'server')
    .map(({method, path}) => `${method} ${plainPath(path)}`);
  for (const words of new Set(others)) console.log(`${client}: without a step: ${words}`);
  for (const {phase, failures = []} of report.phases) {
    for (const {sentence} of failures) console.log(`${client} ${phase.name}: ${sentence}`);
  }
  showUnread(client, report.unread, logs.get('nginx') ?? '');
  const lost = report.accounts.reduce((sum, {lostEvents}) => sum + lostEvents, 0);
  if (lost > 0) console.log(`${client}: ${lost} events were lost`);
}

/**
 * A client's try of TLS is answered in plain text, and is neither a request nor one that was missed. nginx logs it with
 * neither method nor path.
 */
function showUnread(client: string, unread: ClientRun['report']['unread'], log: string): void {
  const lines = log.split('\n').filter((line) => line !== '');
  const noHttp = lines.length - readAccessLog(log).length;
  if (noHttp > 0) console.log(`${client}: ${noHttp} of its connections to nginx spoke no HTTP`);
  const told = unread.map(({sentence}) => `  ${sentence}`);
  check(`${client}: no request is told as unread`, told.length === 0, told.join('\n'));
}
