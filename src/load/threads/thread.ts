// The program of one thread that makes load: joins a Crew to the messages of the main thread.

import {monitorEventLoopDelay, performance} from 'node:perf_hooks';
import {parentPort, workerData} from 'node:worker_threads';

import {messageOf} from '../../domain/error.js';
import {pooledRandom} from '../../domain/random.js';
import type {PlannedPhase} from '../../scenario/plan.js';
import {CollectionTime} from '../strain/collection-time.js';
import {Crew} from '../users/crew.js';
import {Engine} from '../docker/engine.js';
import {addressOf} from '../http/url.js';
import {shapeKey, ImageSupply} from '../image/supply.js';
import {inParallel} from '../timing/in-parallel.js';
import {ChosenOperations} from '../results/chosen-operations.js';
import type {FromThread, ThreadInterval, ThreadSetup, ToThread} from './messages.js';
import {pushQuietly, type Workplace} from '../operations/catalogue.js';
import {Stock, type StockedImage} from '../operations/stock.js';
import {writeResult, type EndedOperation} from '../registry/operation-trace.js';
import {SecondRows} from '../results/second-rows.js';

const setup = workerData as ThreadSetup;
const port = parentPort!;

/** Results that are on their way and not stored yet; past it no operation begins. */
const MAX_UNSTORED = 8;
const BATCH = 200;
const LAG_RESOLUTION_MS = 10;
/** Stock is pushed by this many users at a time. */
const STOCK_USERS = 4;

const nowMs = (): number => performance.now();
const lag = monitorEventLoopDelay({resolution: LAG_RESOLUTION_MS});
lag.enable();
let utilization = performance.eventLoopUtilization();
const collection = new CollectionTime();

const random = pooledRandom();
const rows = new SecondRows();
const chosen = new ChosenOperations(setup.record);
const supplies = new Map<string, ImageSupply>();
let pushed: StockedImage[] = [];
let unstored = 0;
let waiting: (() => void)[] = [];
let made = 0;
let unixBaseNs = 0n;

const crew = new Crew(
  setup.share,
  {
    registry: addressOf(setup.registry),
    tls: setup.tls,
    credentials: setup.credentials,
    timeoutMs: setup.requestTimeoutMs,
    random,
    nowMs,
  },
  {
    onRequest: (trace, request) => rows.addRequest(trace, request),
    onOperation: (ended, isOpen) => {
      rows.addOperation(ended, isOpen);
      chosen.add(ended);
      if (chosen.size >= BATCH) sendOperations();
    },
    room: () =>
      unstored < MAX_UNSTORED
        ? undefined
        : new Promise<void>((resolve) => void waiting.push(resolve)),
  },
);

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'stock':
      return void makeStock(message.phase, message.images);
    case 'phase':
      return void runPhase(message);
    case 'cut':
      return sendInterval();
    case 'stored':
      return onStored();
    case 'interrupt':
      return crew.interrupt();
    case 'close':
      crew.interrupt();
      port.close();
      return;
  }
});

async function runPhase(message: Extract<ToThread, {kind: 'phase'}>): Promise<void> {
  const sinceStartNs = BigInt(Math.round(nowMs() * 1e6));
  unixBaseNs = message.unixOffsetNs + process.hrtime.bigint() - sinceStartNs;
  const stock = new Stock();
  for (const image of message.stock) stock.add(image);
  const place = workplace(message.phase, stock);
  if (usesNewImages(message.phase)) place.supply.fill();
  const tally = await crew.runPhase(place, message.phaseIndex);
  send({kind: 'phase-ended', tally});
}

async function makeStock(phase: PlannedPhase, images: number): Promise<void> {
  const place = workplace(phase, new Stock());
  const made: StockedImage[] = [];
  let problem: string | undefined;
  try {
    await inParallel(
      Array.from({length: images}, (_, n) => n % STOCK_USERS),
      STOCK_USERS,
      async (n) => {
        const user = crew.user(n * setup.share.count + setup.share.index);
        made.push(await pushQuietly(place, user));
      },
    );
  } catch (error) {
    problem = messageOf(error);
  }
  send({kind: 'stocked', images: made, problem});
}

function workplace(phase: PlannedPhase, stock: Stock): Workplace {
  return {
    phase,
    repository: setup.repository,
    runTag: setup.runTag,
    supply: supplyOf(phase),
    stock,
    engine: setup.dockerSocket === undefined ? undefined : new Engine(setup.dockerSocket, nowMs),
    registryHost: addressOf(setup.registry).host,
    credentials: setup.credentials,
    random,
    next: () => {
      made += 1;
      return made * setup.share.count + setup.share.index;
    },
    onPushed: (image) => pushed.push(image),
  };
}

function usesNewImages({mix}: PlannedPhase): boolean {
  return mix.some(({operation}) => ['push', 'delete', 'docker-push'].includes(operation));
}

function supplyOf({image: shape, push, mix}: PlannedPhase): ImageSupply {
  const {platforms, upload} = push;
  // A monolithic upload names the digest in its one request, docker load the config before layers.
  const hashAhead =
    upload === 'monolithic' || mix.some(({operation}) => operation === 'docker-push');
  const key = `${shapeKey(shape, platforms)} ${hashAhead}`;
  let supply = supplies.get(key);
  if (supply === undefined) {
    supply = new ImageSupply({shape, platforms, sharedSeed: setup.sharedSeed, hashAhead, random});
    supplies.set(key, supply);
  }
  return supply;
}

function sendInterval(): void {
  sendOperations();
  if (pushed.length > 0) send({kind: 'pushed', images: pushed});
  pushed = [];
  send({kind: 'interval', rows: rows.take(), activity: crew.takeActivity(), ...takeStrain()});
}

function takeStrain(): Pick<ThreadInterval, 'busyShare' | 'loopLagMs' | 'gcShare'> {
  const now = performance.eventLoopUtilization();
  const busyShare = performance.eventLoopUtilization(now, utilization).utilization;
  utilization = now;
  // The monitor's own timer is part of what it measures.
  const loopLagMs = Math.max(0, lag.percentile(99) / 1e6 - LAG_RESOLUTION_MS);
  lag.reset();
  return {busyShare, loopLagMs, gcShare: collection.takeShare()};
}

function sendOperations(): void {
  const kept = chosen.take();
  for (let from = 0; from < kept.length; from += BATCH) {
    unstored += 1;
    send({kind: 'operations', operations: kept.slice(from, from + BATCH).map(asResult)});
  }
}

function asResult(ended: EndedOperation) {
  return writeResult(ended, (ms) => unixBaseNs + BigInt(Math.round(ms * 1e6)));
}

function onStored(): void {
  unstored -= 1;
  if (unstored >= MAX_UNSTORED) return;
  const ready = waiting;
  waiting = [];
  for (const resolve of ready) resolve();
}

function send(message: FromThread): void {
  port.postMessage(message);
}
