// Servers at the same port of network namespaces of their own, as pods of a node have them: what is told of one has
// nothing of the other, whether that is watched or not.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {findProgram} from '../../../src/parts/program.js';
import {startRegistry, type RegistryPart} from '../../../src/parts/registry.js';
import {TestNetwork, whyNoNamespaces} from '../../e2e/support/netns.js';
import {CoreLoader, engineIsMissing, ofType} from './core-loader.js';
import {ServedReader} from './served.js';

const run = promisify(execFile);
const MISSING = ['docker-registry', 'curl'].filter((name) => findProgram(name) === undefined);
const SKIP =
  engineIsMissing() || whyNoNamespaces() || (MISSING.length > 0 && `needs ${MISSING.join(', ')}`);
const PORT = 5_000;
const [ONE, TWO] = ['one', 'two'] as const;
/** Prime numbers, so that no sum or multiple is taken for one of them. */
const ASKED = {[ONE]: 23, [TWO]: 29};
/** For a server to see that its client is gone. */
const SETTLE_MS = 250;

describe('servers at one port of two network namespaces', {skip: SKIP}, () => {
  let network: TestNetwork;
  let loader: CoreLoader;
  const registries = new Map<string, RegistryPart>();

  before(async () => {
    network = new TestNetwork();
    for (const name of [ONE, TWO]) {
      network.addLeaf(name);
      const [program, words] = network.on(name);
      registries.set(name, await startRegistry({port: PORT, within: [program, ...words]}));
    }
    loader = await CoreLoader.start('--probes', 'requests,tcp');
  });
  after(async () => {
    await loader?.stop();
    for (const registry of registries.values()) await registry.stop();
    network?.remove();
  });

  for (const watched of [[ONE], [ONE, TWO]]) {
    test(`are told apart where ${watched.join(' and ')} is watched`, async () => {
      const pids = new Map(watched.map((name) => [registries.get(name)!.pid, name]));
      for (const pid of pids.keys()) await loader.watch(pid);
      await loader.cut();

      await Promise.all([ONE, TWO].map((name) => ask(name, ASKED[name])));
      await sleep(SETTLE_MS);
      const records = await loader.cut();

      const served = new ServedReader().read(records).map(({request, requestLine}) => {
        return `${pids.get(request.root)} ${requestLine.split('?')[1]}`;
      });
      const wanted = watched.flatMap((name) =>
        Array.from({length: ASKED[name as typeof ONE]}, (_, n) => `${name} ${name}=${n} HTTP/1.1`),
      );
      assert.deepEqual(served.sort(), wanted.sort());
      const peers = ofType(records, 'tcp').filter(({port}) => port === PORT);
      assert.equal(new Set(peers.map(({netns}) => netns)).size, watched.length);
      assert.deepEqual(
        ofType(records, 'loss').filter(({reason}) => reason !== 3),
        [],
      );
    });
  }

  /** Asks a server from within its namespace. */
  async function ask(name: string, times: number): Promise<void> {
    const urls = Array.from({length: times}, (_, n) => `http://127.0.0.1:${PORT}/v2/?${name}=${n}`);
    const [program, words] = network.on(name, 'curl', '-s', ...urls);
    await run(program, words);
  }
});
