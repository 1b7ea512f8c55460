// The way between the target and its clients carries no more: what is sent waits in a queue on the way, so
// that round trips take as long as the queue is. A client that does not read makes them longer, too.

import {writeBytes, writeMs} from '../../../words/figures.js';
import {servedPeers, type Peers} from '../../question/peers.js';
import {isWayPart} from '../../question/parts.js';
import {evidence, type CauseRule, type Finding, type Question} from '../../question/question.js';
import {unreadShare} from '../../question/unread.js';

/** A share of the additional time of sending: with more, clients do not read, and acknowledge late. */
const MOST_UNREAD = 0.5;
const LEAST_FACTOR = 2;
const LEAST_MORE_MS = 1;
/** What lies in the queue on average. Less than a few segments is no queue, but a longer way. */
const LEAST_QUEUED_BYTES = 8 * 1024;

export const bandwidth: CauseRule = {
  name: 'bandwidth',
  needs: ['tcp'],
  find: (question) => {
    const peers = servedPeers(question);
    if ((unreadShare(peers) ?? 0) > MOST_UNREAD) return [];
    return isQueued(peers) ? [findingOf(question, peers)] : [];
  },
};

function isQueued({before, after}: Peers): boolean {
  if (before.rttMs === undefined || after.rttMs === undefined) return false;
  const moreMs = after.rttMs - before.rttMs;
  if (moreMs < LEAST_MORE_MS || after.rttMs < LEAST_FACTOR * before.rttMs) return false;
  return queuedBytes(after.bytesOut + after.bytesIn, moreMs) >= LEAST_QUEUED_BYTES;
}

function queuedBytes(bytesPerSecond: number, ms: number): number {
  return (bytesPerSecond * ms) / 1000;
}

function findingOf(question: Question, {places, before, after}: Peers): Finding {
  const {target} = question;
  return {
    ...{resource: 'network', target, waits: isWayPart, share: 1},
    evidence: places.slice(0, 3).map((place) => evidence(question, place, 'bytesOut', 'bytes/s')),
    sentence:
      `the network between ${target} and its clients carries no more: ${writeBytes(after.bytesOut)} a second go ` +
      `out, and a round trip takes ${writeMs(after.rttMs ?? 0)} (before: ${writeMs(before.rttMs ?? 0)})`,
    remedy:
      'Use a faster link, smaller layers or better compression, or serve blobs from nearer by.',
  };
}
