// The program of one thread that makes load: does what the messages of the main thread ask for, and
// sends back what came of it.

import {performance} from 'node:perf_hooks';
import {parentPort, workerData} from 'node:worker_threads';

import {messageOf} from '../../domain/error.js';
import {LOAD_THREAD} from '../../domain/load.js';
import {pooledRandom} from '../../domain/random.js';
import type {OperationResult} from '../../domain/result.js';
import type {PlannedPhase} from '../../scenario/plan.js';
import {Engine} from '../docker/engine.js';
import {addressOf} from '../http/url.js';
import {shapeKey, ImageSupply} from '../image/supply.js';
import {pushQuietly, type OperationContext} from '../operations/catalogue.js';
import {Stock, type StockedImage} from '../operations/stock.js';
import {ChosenOperations} from '../results/chosen-operations.js';
import {writeResult, type EndedOperation} from '../results/ended-operation.js';
import {SecondRows} from '../results/second-rows.js';
import {nameThread} from '../../pace/thread-name.js';
import {ThreadStrain} from '../strain/thread-strain.js';
import {inParallel} from '../timing/in-parallel.js';
import {ThreadLoad} from '../users/thread-load.js';
import {Backlog} from './backlog.js';
import type {FromThread, ThreadSetup, ToThread} from './messages.js';

nameThread(LOAD_THREAD);
const setup = workerData as ThreadSetup;
const port = parentPort!;

/** Operations of one message. */
const BATCH = 200;
/** So many users push stock at the same time. */
const STOCK_USERS = 4;

const nowMs = (): number => performance.now();
const random = pooledRandom();
const strain = new ThreadStrain();
const rows = new SecondRows();
const chosen = new ChosenOperations(setup.record);
const backlog = new Backlog();
const supplies = new Map<string, ImageSupply>();
let pushed: StockedImage[] = [];
let made = 0;
let unixBaseNs = 0n;

const load = new ThreadLoad(
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
    room: () => backlog.room(),
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
      return backlog.stored();
    case 'interrupt':
      return load.interrupt();
    case 'close':
      return void load.leave().then(() => port.close());
  }
});

async function runPhase(message: Extract<ToThread, {kind: 'phase'}>): Promise<void> {
  const sinceStartNs = BigInt(Math.round(nowMs() * 1e6));
  unixBaseNs = message.unixOffsetNs + process.hrtime.bigint() - sinceStartNs;
  const stock = new Stock();
  for (const image of message.stock) stock.add(image);
  const context = contextOf(message.phase, stock);
  if (usesNewImages(message.phase)) context.supply.fill();
  const tally = await load.runPhase(context, message.phaseIndex);
  send({kind: 'phase-ended', tally});
}

async function makeStock(phase: PlannedPhase, images: number): Promise<void> {
  const context = contextOf(phase, new Stock());
  const made: StockedImage[] = [];
  let problem: string | undefined;
  try {
    await inParallel(
      Array.from({length: images}, (_, n) => n % STOCK_USERS),
      STOCK_USERS,
      async (n) => {
        const user = load.user(n * setup.share.count + setup.share.index);
        made.push(await pushQuietly(context, user));
      },
    );
  } catch (error) {
    problem = messageOf(error);
  }
  send({kind: 'stocked', images: made, problem});
}

function contextOf(phase: PlannedPhase, stock: Stock): OperationContext {
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
  // A monolithic upload names the digest in its one request; `docker load` gets the config, which
  // names all digests, before the layers.
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
  send({kind: 'interval', rows: rows.take(), activity: load.takeActivity(), ...strain.take()});
}

function sendOperations(): void {
  const kept = chosen.take();
  for (let from = 0; from < kept.length; from += BATCH) {
    backlog.sent();
    send({kind: 'operations', operations: kept.slice(from, from + BATCH).map(asResult)});
  }
}

function asResult(ended: EndedOperation): OperationResult {
  return writeResult(ended, (ms) => unixBaseNs + BigInt(Math.round(ms * 1e6)));
}

function send(message: FromThread): void {
  port.postMessage(message);
}
