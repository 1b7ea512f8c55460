// Prepares each kind of operation, runs it, and tidies up after it. Only the run is measured.

import type {Random} from '../../domain/random.js';
import type {PlannedPhase} from '../../scenario/plan.js';
import type {OperationKind} from '../../scenario/scenario.js';
import {dockerArchive} from '../docker/archive.js';
import type {Engine} from '../docker/engine.js';
import type {Credentials} from '../registry/authenticator.js';
import {HttpFailure} from '../http/failure.js';
import type {Session} from '../registry/session.js';
import {finishPlan} from '../image/image.js';
import type {ImageSupply} from '../image/supply.js';
import {OperationTrace} from '../registry/operation-trace.js';
import {deleteImage, listCatalog, listTags, mountBlob} from '../registry/content.js';
import {pullImage, pullManifest} from '../registry/pull.js';
import {layerBlob, pushImage} from '../registry/push.js';
import {stocked, type Stock, type StockedImage} from './stock.js';

/** A client that pushes and pulls, with connections, a token and a cache of its own. */
export interface User {
  readonly index: number;
  readonly session: Session;
  /** The digests of the blobs that it has pulled in this phase. */
  readonly held: Set<string>;
}

/** What operations of a phase need to know. */
export interface OperationContext {
  readonly phase: PlannedPhase;
  /** Names of repositories are `<repository>/<name>`. */
  readonly repository: string;
  /** A part of every tag; each run has another one. */
  readonly runTag: string;
  readonly supply: ImageSupply;
  readonly stock: Stock;
  readonly engine: Engine | undefined;
  /** `host:port` of the registry, for the names of images that a daemon pushes and pulls. */
  readonly registryHost: string;
  readonly credentials: Credentials | undefined;
  readonly random: Random;
  /** The next number; no other thread of this run gets it. */
  next(): number;
  /** To be told of each image that was pushed. */
  onPushed(image: StockedImage): void;
}

export interface Prepared {
  readonly image: string;
  run(trace: OperationTrace): Promise<unknown>;
  /** Is not measured, and may fail without consequence. */
  tidy?(): Promise<void>;
}

type Prepare = (context: OperationContext, user: User) => Promise<Prepared>;

export function prepareOperation(
  kind: OperationKind,
  context: OperationContext,
  user: User,
): Promise<Prepared> {
  return PREPARE[kind](context, user);
}

const PREPARE: Readonly<Record<OperationKind, Prepare>> = {
  push: preparePush,

  pull: (context, {session, held}) =>
    onStocked(context, (image) => ({
      run: (trace) => pullImage({session, ...image}, trace, context.phase.pull, held),
    })),

  manifest: (context, {session}) =>
    onStocked(context, (image) => ({run: (trace) => pullManifest({session, ...image}, trace)})),

  tags: (context, {session}) =>
    onStocked(context, (image) => ({run: (trace) => listTags(session, trace, image)})),

  catalog: (_place, {session}) =>
    Promise.resolve({image: '', run: (trace) => listCatalog(session, trace)}),

  mount: (context, {session, index}) =>
    onStocked(context, (image) => {
      const repository = `${context.repository}/m${index}-${context.next()}`;
      const {push} = context.phase;
      return {
        run: (trace) =>
          mountBlob({session, repository}, trace, image.repository, layerBlob(image.layer), push),
      };
    }),

  delete: async (context, user) => {
    const image = await pushQuietly(context, user);
    return {image: nameOf(image), run: (trace) => deleteImage(user.session, trace, image)};
  },

  'docker-push': prepareDockerPush,
  'docker-pull': prepareDockerPull,
};

async function preparePush(context: OperationContext, {session, index}: User): Promise<Prepared> {
  const plan = await context.supply.take();
  const repository = `${context.repository}/u${index}`;
  const tag = `${context.runTag}-${context.next()}`;
  return {
    image: nameOf({repository, tag}),
    run: async (trace) => {
      const {push} = context.phase;
      const image = await pushImage({session, repository, tag}, trace, plan, push);
      context.onPushed(stocked(repository, tag, image));
    },
  };
}

/** Pushes an image without measuring it, for others to pull or delete. */
export async function pushQuietly(
  context: OperationContext,
  {session, index}: User,
): Promise<StockedImage> {
  const plan = await context.supply.take();
  const repository = `${context.repository}/s${index}`;
  const tag = `${context.runTag}-${context.next()}`;
  const quiet = new OperationTrace('push', context.random);
  const image = await pushImage({session, repository, tag}, quiet, plan, context.phase.push);
  return stocked(repository, tag, image);
}

async function prepareDockerPush(context: OperationContext, {index}: User): Promise<Prepared> {
  const engine = engineOf(context);
  const image = await finishPlan(await context.supply.take());
  const name = `${context.registryHost}/${context.repository}/d${index}`;
  const tag = `${context.runTag}-${context.next()}`;
  const [manifest] = image.manifests;
  const archive = dockerArchive(manifest!, `${name}:${tag}`);
  await engine.load(archive.body, archive.sizeBytes);
  return {
    image: `${context.repository}/d${index}:${tag}`,
    run: async (trace) => {
      await engine.push({name, tag}, trace, context.credentials);
      trace.bytesOut += stocked('', tag, image).sizeBytes;
    },
    tidy: () => engine.remove({name, tag}),
  };
}

// The image is removed first, so that the daemon has to pull it. Users go through the stock in turn, so
// that none removes an image that another one pulls.
async function prepareDockerPull(context: OperationContext): Promise<Prepared> {
  const engine = engineOf(context);
  const image = context.stock.at(context.next());
  if (image === undefined) throw emptyStock();
  const {repository, tag} = image;
  const name = {name: `${context.registryHost}/${repository}`, tag};
  await engine.remove(name);
  return {
    image: nameOf(image),
    run: async (trace) => {
      await engine.pull(name, trace, context.credentials);
      trace.bytesIn += image.sizeBytes;
    },
    tidy: () => engine.remove(name),
  };
}

function onStocked(
  context: OperationContext,
  prepare: (image: StockedImage) => Omit<Prepared, 'image'>,
): Promise<Prepared> {
  const image = context.stock.pick(context.phase.pull.images, context.random);
  if (image === undefined) return Promise.reject(emptyStock());
  return Promise.resolve({image: nameOf(image), ...prepare(image)});
}

function emptyStock(): HttpFailure {
  return new HttpFailure('404', 'the registry holds no image of this run that could be used');
}

function engineOf({engine}: OperationContext): Engine {
  if (engine === undefined) throw new HttpFailure('docker', 'there is no docker daemon');
  return engine;
}

function nameOf({repository, tag}: {repository: string; tag: string}): string {
  return `${repository}:${tag}`;
}
