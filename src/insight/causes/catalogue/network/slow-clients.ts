// Clients read more slowly than the target sends: it waits until they take what was sent, although round
// trips are as short as before.

import {writeMs} from '../../../words/figures.js';
import {servedPeers} from '../../question/peers.js';
import {evidence, type CauseRule} from '../../question/question.js';

const MOST_MORE_RTT = 1.5;

export const slowClients: CauseRule = {
  name: 'slow-clients',
  needs: ['tcp'],
  find: (question) => {
    const {target, parts} = question;
    const waited = parts.get('send.wait') ?? 0;
    const others = [...parts].filter(([part]) => part !== 'send.wait');
    if (waited === 0 || others.some(([, ms]) => ms > waited)) return [];
    const {places, before, after} = servedPeers(question);
    const [was, is] = [before.rttMs ?? 0, after.rttMs ?? 0];
    if (was > 0 && is > MOST_MORE_RTT * was && is - was > 1) return [];
    return [
      {
        ...{resource: 'client', target, share: 1},
        waits: (part) => ['send.wait', 'send', 'network'].includes(part),
        evidence: places
          .slice(0, 3)
          .map((place) => evidence(question, place, 'bytesOut', 'bytes/s')),
        sentence:
          `clients of ${target} read slowly: it waits ${writeMs(waited)} more for them to take an answer, and ` +
          `round trips take ${writeMs(is)} (before: ${writeMs(was)})`,
        remedy:
          'Look at the clients: their CPU, their disk, their receive buffers (net.ipv4.tcp_rmem).',
      },
    ];
  },
};
