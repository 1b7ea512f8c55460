// Clients read more slowly than the target sends: it waits until they take what was sent. The kernel tells
// for how long their receive windows were closed. Where the engine does not read that, it is known by
// writes that wait although round trips are as short as before.

import {mostOf, writeMs, writeShare} from '../../../words/figures.js';
import {WAY} from '../../question/growth.js';
import {addressOf, servedPeers, type Peers} from '../../question/peers.js';
import {
  evidence,
  rates,
  shareOf,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import {unreadShare} from '../../question/unread.js';

const MOST_MORE_RTT = 1.5;
/**
 * A share of the additional time of sending. A reader that is behind acknowledges late, too, so that bytes are on their
 * way for longer even while its window is open.
 */
const LEAST_UNREAD = 0.3;
const MOST_TOLD = 3;

export const slowClients: CauseRule = {
  name: 'slow-clients',
  needs: ['tcp'],
  find: (question) => {
    const peers = servedPeers(question);
    const unread = unreadShare(peers);
    if (unread === undefined) return byRoundTrips(question, peers);
    return unread < LEAST_UNREAD ? [] : [byWindows(question, peers)];
  },
};

function byWindows(question: Question, {before, after}: Peers): Finding {
  const {target} = question;
  const [was, is] = [before, after].map(({sending}) => shareOf(sending.windowClosed, sending.all));
  const unread = unreadOf(question);
  const slowest = unread.filter(({more}) => more >= unread[0]!.more / 4).slice(0, MOST_TOLD);
  const most = mostOf(sumOf(slowest) / sumOf(unread.filter(({more}) => more > 0)));
  return {
    ...{resource: 'client', target, share: 1},
    waits: isSendPart,
    evidence: slowest.flatMap(({place}) => [
      evidence(question, place, 'windowClosedNs', 'connections', 1e-9),
      evidence(question, place, 'sendingNs', 'connections', 1e-9),
    ]),
    sentence:
      `clients of ${target} read slowly: in ${writeShare(is!)} of the time in which it sends, their receive ` +
      `window is closed (before: ${writeShare(was!)}), ${most} of it at ` +
      slowest.map(({place}) => addressOf(place)).join(', '),
    remedy: REMEDY,
  };
}

/** By how much longer than before the windows of each client were closed: those that cost most first. */
function unreadOf(question: Question) {
  const found = servedPeers(question).places.map((place) => {
    const {before, after} = rates(question, place, 'windowClosedNs');
    return {place, more: after - before};
  });
  return found.toSorted((left, right) => right.more - left.more);
}

function sumOf(clients: readonly {readonly more: number}[]): number {
  return clients.reduce((sum, {more}) => sum + more, 0);
}

function byRoundTrips(question: Question, {places, before, after}: Peers): Finding[] {
  const {target, parts} = question;
  const waited = parts.get('send.wait') ?? 0;
  const others = [...parts].filter(([part]) => part !== 'send.wait');
  if (waited === 0 || others.some(([, ms]) => ms > waited)) return [];
  const [was, is] = [before.rttMs ?? 0, after.rttMs ?? 0];
  if (was > 0 && is > MOST_MORE_RTT * was && is - was > 1) return [];
  return [
    {
      ...{resource: 'client', target, share: 1},
      waits: isSendPart,
      evidence: places
        .slice(0, MOST_TOLD)
        .map((place) => evidence(question, place, 'bytesOut', 'bytes/s')),
      against: 'the receive windows of the clients were not read (the CO-RE engine reads them)',
      sentence:
        `clients of ${target} read slowly: it waits ${writeMs(waited)} more for them to take an answer, and ` +
        `round trips take ${writeMs(is)} (before: ${writeMs(was)})`,
      remedy: REMEDY,
    },
  ];
}

function isSendPart(part: string): boolean {
  return [WAY, 'send.wait', 'send'].includes(part);
}

const REMEDY =
  'Look at these clients: their CPU, their disk, their receive buffers (net.ipv4.tcp_rmem).';
