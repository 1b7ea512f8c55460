// Connections are opened anew instead of being kept, and each of them costs a TLS handshake: CPU time of the
// target, and round trips before its first request.

import {HANDSHAKE} from '../../../functions/known-functions.js';
import {writeShare} from '../../../words/figures.js';
import {WAY} from '../../question/growth.js';
import {isCpuPart} from '../../question/parts.js';
import {evidence, type CauseRule} from '../../question/question.js';
import {withoutSamples} from '../../question/sides.js';
import {cpuIn} from '../../question/spent.js';

/** Shares of the target's CPU time. A program that keeps its connections stays far below. */
const LEAST = 0.08;
const LEAST_MORE = 0.05;

export const tlsHandshakes: CauseRule = {
  name: 'tls-handshakes',
  needs: ['process'],
  lacks: ({sides, parts}) =>
    parts.has(WAY) || [...parts.keys()].some(isCpuPart)
      ? withoutSamples(sides, 'on-cpu')
      : undefined,
  find: (question) => {
    const {parts, target, agentId} = question;
    if (!parts.has(WAY) && ![...parts.keys()].some(isCpuPart)) return [];
    const spent = cpuIn(question, HANDSHAKE);
    if (spent === undefined) return [];
    const {before, after, shareOfGrowth} = spent;
    if (after.share < LEAST || !spent.grewBy(LEAST_MORE)) return [];
    const place = {agentId, target, probe: 'process', series: ''};
    return [
      {
        ...{resource: 'cpu', target, share: shareOfGrowth},
        waits: (part) => part === WAY || isCpuPart(part),
        evidence: [evidence(question, place, 'cpu_ns', 'CPUs', 1e-9)],
        sentence:
          `TLS handshakes take ${writeShare(after.share)} of the CPU time of ${target} ` +
          `(before: ${writeShare(before.share)}): connections are opened anew instead of being kept`,
        remedy:
          'Let clients and proxies keep their connections (keepalive), resume sessions, or use an ECDSA key.',
      },
    ];
  },
};
