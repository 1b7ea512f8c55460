// Tells what a goroutine waits for by the place where it parked. The reason that Go's runtime gives
// (g.waitreason) is coarse: `semacquire` is a mutex, the garbage collector, or a wait for a group.
// The nearest function to the leaf that the table knows decides; a general place, such as `select`,
// decides only where no caller is more special.
//
// Source of truth: names of functions in Go 1.19 to 1.26, and in the libraries that are named here.
// A new place is one line.

import {
  PARK_KINDS,
  type Frame,
  type ParkKind,
  type Stack,
} from '../../../src/domain/stacks/stack.js';

export interface Parked {
  readonly kind: ParkKind;
  /** Of the kind `upstream`: what the goroutine called with: `http`, `sql`, `redis`, `s3`, … */
  readonly client?: string;
}

interface Place extends Parked {
  readonly pattern: RegExp;
  /** A caller may say more. */
  readonly isGeneral?: boolean;
}

// Reads and writes of a server of HTTP/2, which another goroutine does for the handler.
const HTTP2_SERVER =
  /(?:^net\/http\.\(\*http2|\/http2\.\(\*)(?:requestBody\)\.Read|serverConn\)\.write(?:Headers|DataFromHandler))$/;

const SPECIAL: readonly Place[] = [
  // Go's runtime
  {pattern: /^runtime\.stopTheWorld/, kind: 'stop-the-world'},
  {pattern: /^runtime\.(?:gc[A-Z]|GC\b|sweepone)/, kind: 'gc'},
  {pattern: /^(?:internal\/)?sync\.\(\*(?:RW)?Mutex\)\./, kind: 'lock'},
  {pattern: /^internal\/poll\.\(\*fdMutex\)\./, kind: 'lock'},
  {pattern: /^time\.Sleep$/, kind: 'sleep'},
  {pattern: /^io\.\(\*pipe\)\./, kind: 'chan'},
  {pattern: HTTP2_SERVER, kind: 'io'},
  // The lock of a registry's own notifications, which every pull and push takes.
  {pattern: /(?:\bnotifications|\/go-events)\.\(\*Broadcaster\)\.Write$/, kind: 'lock'},
  // Pools of connections
  {pattern: /^database\/sql\.\(\*DB\)\.conn$/, kind: 'pool'},
  {pattern: /\bjackc\/(?:puddle|pgx\/v\d+\/pgxpool)\b.*\.(?:Acquire|acquire)\w*$/, kind: 'pool'},
  {pattern: /\bgo-redis\/.*\/pool\.\(\*ConnPool\)\.(?:waitTurn|Get)$/, kind: 'pool'},
  {pattern: /\bredigo\/redis\.\(\*Pool\)\./, kind: 'pool'},
  // Calls of other servers
  {pattern: /^net\/http\.\(\*(?:persistConn|Transport)\)\./, kind: 'upstream', client: 'http'},
  {pattern: /^net\/http\.\(?\*?http2(?:[cC]lient|[tT]ransport)/, kind: 'upstream', client: 'http'},
  {pattern: /\/net\/http2\.\(?\*?(?:[cC]lient|[tT]ransport)/, kind: 'upstream', client: 'http'},
  {pattern: /\bgoogle\.golang\.org\/grpc\b/, kind: 'upstream', client: 'grpc'},
  {pattern: /^net\.\(\*Resolver\)\./, kind: 'upstream', client: 'dns'},
  {pattern: /^net\.\(\*(?:Dialer|sysDialer)\)\./, kind: 'upstream', client: 'dial'},
  {pattern: /^database\/sql\./, kind: 'upstream', client: 'sql'},
  {pattern: /\b(?:lib\/pq|jackc\/pg\w+|go-sql-driver\/mysql)\b/, kind: 'upstream', client: 'sql'},
  {pattern: /\b(?:go-redis|gomodule\/redigo)\//, kind: 'upstream', client: 'redis'},
  {pattern: /\b(?:aws-sdk-go(?:-v2)?|smithy-go|minio-go)\b/, kind: 'upstream', client: 's3'},
  {pattern: /\bcloud\.google\.com\/go\/storage\b/, kind: 'upstream', client: 'gcs'},
  {pattern: /\bAzure\/azure-(?:sdk|storage|pipeline)/, kind: 'upstream', client: 'azure'},
];

const GENERAL: readonly Place[] = [
  {pattern: /^sync\.\(\*Cond\)\.Wait$/, kind: 'cond', isGeneral: true},
  {pattern: /^sync\.\(\*WaitGroup\)\.Wait$/, kind: 'waitgroup', isGeneral: true},
  {pattern: /\bsync\/semaphore\.\(\*Weighted\)\./, kind: 'semaphore', isGeneral: true},
  {pattern: /^runtime\.chan(?:recv|send)/, kind: 'chan', isGeneral: true},
  {pattern: /^runtime\.(?:selectgo|block)$/, kind: 'select', isGeneral: true},
  {
    pattern: /^(?:runtime|internal\/poll)\.\S*\b(?:netpollblock|runtime_pollWait)/,
    kind: 'io',
    isGeneral: true,
  },
];

const PLACES = [...SPECIAL, ...GENERAL];

/** Equal frames are the same object (symbolizer.ts), so each is looked up once. */
const known = new WeakMap<Frame, Place | 'none'>();

/** A stack that was named before is the same object (agent/core/named-stacks.ts), so each is looked through once. */
const knownStacks = new WeakMap<Stack, Place | 'none'>();

/** Undefined where neither the stack nor the reason (wait-reasons.ts) tells it. */
export function parkedIn(stack: Stack | undefined, reason: string | undefined): Parked | undefined {
  const place = stack === undefined ? 'none' : placeIn(stack);
  return place === 'none' ? ofReason(reason) : place;
}

function placeIn(stack: Stack): Place | 'none' {
  let place = knownStacks.get(stack);
  if (place === undefined) knownStacks.set(stack, (place = findPlace(stack.frames) ?? 'none'));
  return place;
}

function findPlace(frames: readonly Frame[]): Place | undefined {
  let general: Place | undefined;
  for (let at = frames.length - 1; at >= 0; at -= 1) {
    const place = placeOf(frames[at]!);
    if (place === undefined) continue;
    if (place.isGeneral !== true) return place;
    // Channels and selects are how the others wait.
    if (general === undefined || isPlumbing(general)) general = place;
  }
  return general;
}

function isPlumbing({kind}: Place): boolean {
  return kind === 'chan' || kind === 'select';
}

function ofReason(reason: string | undefined): Parked | undefined {
  if (reason === undefined) return undefined;
  return {kind: KINDS.has(reason) ? (reason as ParkKind) : 'other'};
}

const KINDS: ReadonlySet<string> = new Set(PARK_KINDS);

function placeOf(frame: Frame): Place | undefined {
  let place = known.get(frame);
  if (place === undefined) {
    place = PLACES.find(({pattern}) => pattern.test(frame.name)) ?? 'none';
    known.set(frame, place);
  }
  return place === 'none' ? undefined : place;
}
