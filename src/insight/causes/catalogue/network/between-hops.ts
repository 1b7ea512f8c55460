// The time between a call at one target and the request that it is at the next: the network, a proxy that is
// not watched, or the waiting line before the next one accepts.

import {writeMs} from '../../../words/figures.js';
import {WAY} from '../../question/growth.js';
import {servedPeers} from '../../question/peers.js';
import {evidence, type CauseRule} from '../../question/question.js';

export const betweenHops: CauseRule = {
  name: 'between-hops',
  needs: [],
  looksAt: ['tcp'],
  find: (question) => {
    const {target, asker, parts} = question;
    const ms = parts.get(WAY);
    if (ms === undefined || asker === undefined) return [];
    const {places, before, after} = servedPeers(question);
    const [was, is] = [before.rttMs, after.rttMs];
    const rtt =
      was === undefined || is === undefined
        ? ''
        : `; a round trip to ${target} takes ${writeMs(is)} (before: ${writeMs(was)})`;
    return [
      {
        ...{resource: 'network', target, share: 1},
        waits: (part) => part === WAY,
        evidence: places
          .slice(0, 3)
          .map((place) => evidence(question, place, 'bytesIn', 'bytes/s')),
        sentence:
          `what lies between ${asker} and ${target} takes ${writeMs(ms)} longer: ${target} itself answers as ` +
          `fast as before${rtt}`,
        remedy: `Look at the network and at proxies between ${asker} and ${target}, and watch them too.`,
      },
    ];
  },
};
