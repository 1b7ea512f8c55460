// The names of Debian's stripped Go servers under load, over the real probes, at least 99 % of their
// frames; and the steps of the requests that they serve. The files of programs that are gone at once.

import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import http from 'node:http';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, test} from 'node:test';

import {startBpftraceProbes} from '../../agent/probes/running/bpftrace-probes.js';
import type {Frame, StackRecord} from '../../src/domain/stacks/stack.js';
import {startDockerd} from '../../src/parts/dockerd.js';
import {startRegistry} from '../../src/parts/registry.js';
import {whyNoProbes} from './support/bpftraces.js';
import {testedEngines} from './support/engines.js';
import {Recorded} from './support/recorded.js';

/** So many that one unnamed place does not decide. */
const FRAMES = 5_000;
const PATIENCE_MS = 60_000;
const WORKERS = 8;

const WHY_NOT = process.arch === 'x64' ? whyNoProbes() : 'needs amd64';

function whyNot(program: string): string | false {
  if (WHY_NOT !== false) return WHY_NOT;
  return existsSync(program) ? false : `needs ${program}`;
}

describe('of the frames of a stripped Go server under load', () => {
  test('99 % have names: docker-registry', {skip: whyNot('/usr/bin/docker-registry')}, async () => {
    const registry = await startRegistry();
    const {hostname, port} = new URL(registry.url);

    const seen = await seenOf(registry.pid, {host: hostname, port, path: '/v2/_catalog'});
    await registry.stop();

    assertNamed(userFrames(seen), 'docker-registry');
    assertSteps(seen);
  });

  test('99 % have names: dockerd', {skip: whyNot('/usr/sbin/dockerd')}, async () => {
    const dockerd = await startDockerd();
    const socketPath = dockerd.socketPath;

    // Not /info: that runs programs for some milliseconds each, of which one has no names.
    const seen = await seenOf(dockerd.pid, {socketPath, path: '/v1.41/images/json'});
    await dockerd.stop();

    assertNamed(userFrames(seen), 'dockerd');
  });
});

describe('of the frames of a dockerd that runs programs for some milliseconds each', () => {
  for (const {name, skip, start} of testedEngines()) {
    test(
      `99.5 % lie in known files: ${name}`,
      {skip: whyNot('/usr/sbin/dockerd') || skip},
      async () => {
        const dockerd = await startDockerd();
        const {socketPath} = dockerd;

        const seen = await seenOf(dockerd.pid, {socketPath, path: '/v1.41/info'}, start);
        await dockerd.stop();

        const frames = userFrames(seen);
        assert.ok(frames.length >= FRAMES, `${frames.length} frames`);
        const children = frames.filter(({module}) => module === 'runc').length;
        assert.ok(children > 0.05 * frames.length, `${children} frames of runc`);
        const unknown = frames.filter(({module}) => module === '[unknown]').length;
        // A bpftrace that gets no CPU loses lines that tell of programs, and says so.
        const hasLost = seen.losses.some(({reason}) => reason === 'lost_events');
        const most = (hasLost ? 0.05 : 0.005) * frames.length;
        assert.ok(
          unknown <= most,
          `${unknown} of ${frames.length}, ${hasLost ? 'some' : 'none'} lost`,
        );
      },
    );
  }
});

/** While it is asked without pause. */
async function seenOf(
  pid: number,
  request: http.RequestOptions,
  start = startBpftraceProbes,
): Promise<Recorded> {
  const seen = new Recorded();
  const probes = await start({
    probes: ['requests', 'oncpu'],
    processes: [{pid, target: 'server'}],
    onInterval: seen.take,
  });
  const ended = new AbortController();
  const load = Array.from({length: WORKERS}, () => ask(request, ended.signal));
  const end = performance.now() + PATIENCE_MS;
  while (userFrames(seen).length < FRAMES && performance.now() < end) await sleep(250);
  ended.abort();
  await Promise.all(load);
  await probes.stop();
  return seen;
}

async function ask(request: http.RequestOptions, signal: AbortSignal): Promise<void> {
  const agent = new http.Agent({keepAlive: true, maxSockets: 1});
  while (!signal.aborted) {
    await new Promise<void>((resolve) => {
      http
        .get({...request, agent}, (response) => response.resume().once('close', resolve))
        .once('error', () => resolve());
    });
  }
  agent.destroy();
}

function userFrames(seen: Recorded): Frame[] {
  return seen.records.flatMap((record) =>
    record.kind === 'stack'
      ? record.points.flatMap(() => record.stack.frames.filter(({kind}) => kind === 'user'))
      : [],
  );
}

/** What serves a request has its step, unless it was still going on when the probes ended. */
function assertSteps(seen: Recorded): void {
  const serving = seen.records.filter(
    (record): record is StackRecord =>
      record.kind === 'stack' &&
      record.stack.frames.some(({name}) => name === 'net/http.serverHandler.ServeHTTP'),
  );
  const known = serving.filter(({step}) => step === 'catalog.list');
  const share = known.length / serving.length;
  assert.ok(share >= 0.8, `${100 * share} % of ${serving.length}`);
}

function assertNamed(frames: readonly Frame[], module: string): void {
  assert.ok(frames.length >= FRAMES, `${frames.length} frames`);
  const named = frames.filter((frame) => frame.named).length;
  const share = named / frames.length;
  assert.ok(share >= 0.99, `${100 * share} % of ${frames.length}`);
  const own = frames.filter((frame) => frame.module === module).length;
  assert.ok(own > 0.5 * frames.length, `${own} of ${frames.length} are ${module}'s own`);
}
