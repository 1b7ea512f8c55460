// Names are looked up before an upstream is asked, and the name server answers late. Look-ups are known by
// the port of their server, by the place where a goroutine waits, by the C library's functions, and by requests
// that wait for new connections to be made.

import {optional} from '../../../../domain/optional.js';
import {LOOKUP} from '../../../functions/known-functions.js';
import {writeMs} from '../../../words/figures.js';
import {lookedUpDials, type Dials} from '../../question/dials.js';
import {askedPeers} from '../../question/peers.js';
import {evidence, type CauseRule, type Finding, type Question} from '../../question/question.js';
import {waitersIn} from '../../question/spent.js';

const LOOKUP_PART = /^upstream:(?:dns|.*:53)$/;
/** A request waits in one of these while another goroutine or thread looks a name up for it. */
const DIALLING =
  /^(?:upstream:(?:dial|http|grpc|s3|gcs|azure|sql|redis)|wait:select|wait:io|unexplained)$/;
/** Look-ups at a time, on average, more than before. */
const LEAST_MORE = 0.02;

export const dns: CauseRule = {
  name: 'dns',
  needs: [],
  looksAt: ['tcp'],
  find: (question) => {
    const partMs = [...question.parts]
      .filter(([part]) => LOOKUP_PART.test(part))
      .reduce((sum, [, ms]) => sum + ms, 0);
    const lookups = lookupsOf(question);
    const hasGrown = lookups.after - lookups.before >= LEAST_MORE;
    if (partMs > 0 || hasGrown) return [findingOf(question, partMs, lookups)];
    const dials = lookedUpDials(question);
    return dials === undefined ? [] : [ofDials(question, dials)];
  },
};

/** Nobody sees the look-up itself, but those who wait for the connection that it is made for. */
function ofDials({target}: Question, {before, after, share}: Dials): Finding {
  return {
    ...{resource: 'upstream', target, share, evidence: []},
    waits: (part) => part.startsWith('upstream:') || DIALLING.test(part),
    against: 'it may be the TLS handshake of these connections',
    sentence:
      `${target} waits for the name server: on average ${after.toFixed(2)} of its requests wait for a new connection ` +
      `(before: ${before.toFixed(2)}), although connecting itself takes no longer`,
    remedy: REMEDY,
  };
}

const REMEDY =
  'Look at the name server and the search list (/etc/resolv.conf, ndots), keep names in a cache on the ' +
  'host, keep connections, or name the upstream by its address.';

interface Lookups {
  /** That waited at a time, on average. */
  readonly before: number;
  readonly after: number;
}

function lookupsOf({sides, target}: Question): Lookups {
  if (sides === undefined) return {before: 0, after: 0};
  const {before, after} = sides;
  return {before: waitersIn(before, target, LOOKUP), after: waitersIn(after, target, LOOKUP)};
}

function findingOf(question: Question, partMs: number, lookups: Lookups): Finding {
  const {target, time, parts} = question;
  const hasGrown = lookups.after - lookups.before >= LEAST_MORE;
  const shareOf = (waiting: number): number => Math.min(1, waiting);
  const meanwhileMs = time.after * shareOf(lookups.after) - time.before * shareOf(lookups.before);
  const servers = [...parts.keys()].filter((part) => LOOKUP_PART.test(part));
  return {
    ...{resource: 'upstream', target, share: 1},
    waits: (part) => LOOKUP_PART.test(part) || (hasGrown && DIALLING.test(part)),
    ...optional('atMostMs', hasGrown ? partMs + Math.max(0, meanwhileMs) : undefined),
    evidence: servers
      .flatMap((part) => askedPeers(question, part.slice('upstream:'.length)).places)
      .map((place) => evidence(question, place, 'bytesIn', 'bytes/s')),
    sentence:
      `${target} waits for the name server` +
      (partMs > 0 ? `: ${writeMs(partMs)} more in each request` : '') +
      (hasGrown
        ? `; on average ${lookups.after.toFixed(2)} look-ups wait at a time (before: ${lookups.before.toFixed(2)})`
        : ''),
    remedy: REMEDY,
  };
}
