// Pushes to and pulls from every topology that parts can be put together to, also those over S3, whose
// server takes minutes to build. Fails when an operation fails.

import {runScenario} from '../../src/load/run-scenario.js';
import {startHarborLike, type HarborStorage} from '../../src/parts/harbor-like.js';
import {startRegistry, type RegistryOptions} from '../../src/parts/registry.js';
import {startS3} from '../../src/parts/s3.js';
import {withAccess, type AccessOptions} from '../../src/scenario/access.js';
import {readScenario} from '../../src/scenario/read-scenario.js';
import {CollectingSink, steadyClock} from '../e2e/load/collecting-sink.js';

const SCENARIO = `
name: topologies
image: {layers: 3, layerSize: 64KiB..4MiB}
pull: {images: 4}
phases:
  - {name: push, operation: push, users: 2, duration: 5s}
  - {name: pull, operation: pull, users: 4, duration: 5s}
  - {name: rest, operation: {manifest: 1, mount: 1, tags: 1, delete: 1}, users: 2, duration: 5s}
`;
const build = {tell: console.error};

for (const storage of ['disk', 's3', 's3-redirect'] as const) await tryChain(storage);
await tryRegistry('distribution 3, disk', {release: 3});
const s3 = await startS3(build);
try {
  await tryRegistry('distribution 3, S3', {release: 3, s3});
  await tryRegistry('distribution 3, S3 with redirect', {release: 3, s3, redirect: true});
  await tryRegistry('distribution 2, S3', {s3});
} finally {
  await s3.stop();
}

async function tryChain(storage: HarborStorage): Promise<void> {
  const chain = await startHarborLike({storage, build});
  try {
    const {url, username, passwordFile} = chain;
    await tryLoad(`harbor-like, ${storage}`, url, {
      username,
      passwordFile,
      repository: 'library/x',
    });
  } finally {
    await chain.stop();
  }
}

async function tryRegistry(name: string, options: RegistryOptions): Promise<void> {
  const registry = await startRegistry({...options, build});
  try {
    await tryLoad(name, registry.url, {});
  } finally {
    await registry.stop();
  }
}

async function tryLoad(name: string, target: string, access: AccessOptions): Promise<void> {
  const {scenario} = withAccess({scenario: readScenario(SCENARIO, 'x.yaml'), text: ''}, access);
  const sink = new CollectingSink();
  const {signal} = new AbortController();
  const {phases} = await runScenario({scenario, sink, target, signal, clock: steadyClock()});
  const failed = sink.operations.find(({failure}) => failure !== undefined);
  const figures = phases.map(
    (phase) => `${phase.name} ${phase.operations - phase.errors}/${phase.operations}`,
  );
  console.log(`${name}: ${figures.join(', ')}`);
  if (failed === undefined) return;
  console.log(`  ${failed.operation}: ${failed.failure!.message}`);
  process.exitCode = 1;
}
