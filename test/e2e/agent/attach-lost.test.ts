// Attaches the single-file agent to a host of its own, and pulls the cable: each end has to notice by itself. The
// host is a network namespace with an sshd in it.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {Regscope, whyNoKernel, type RunningCommand} from '../../support/regscope.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import {until} from '../../support/until.js';
import {TestNetwork, whyNoNamespaces} from '../support/netns.js';
import {SshHost, whyNoSshd} from '../support/ssh-host.js';

const PACKAGE = fileURLToPath(new URL('../../../src/packages/package.mjs', import.meta.url));
const ATTACHED_MS = 60_000;
/** Each end waits 20 to 25 s for the other one, and then ends in order. */
const NOTICED_MS = 60_000;

describe(
  'an agent behind a cable that is pulled',
  {
    skip: whyNoSshd() || whyNoKernel() || whyNoNamespaces(),
  },
  () => {
    const regscope = new Regscope();
    const folder = temporaryFolder('attach-lost');
    let network: TestNetwork;
    let host: SshHost;
    let serve: RunningCommand;

    before(async () => {
      execFileSync(process.execPath, [PACKAGE, 'agent'], {stdio: 'ignore'});
      network = new TestNetwork();
      const address = network.addLeaf('far');
      host = await SshHost.start(folder, undefined, {
        address,
        on: (...words) => network.on('far', ...words),
      });
      const words = ['serve', '--listen', '127.0.0.1:0', '--probes', 'tcp', '--on', 'registry1'];
      serve = regscope.start([...words, '--ssh-config', host.config], {}, (...command) =>
        network.on('hub', ...command),
      );
      await serve.says(/registry1: attached/, ATTACHED_MS);
    });
    after(async () => {
      serve?.child.kill('SIGKILL');
      await host?.stop();
      network?.remove();
      regscope.remove();
    });

    test('is told, is gone from its host, and what may be left there is named', async () => {
      assert.equal(host.agents().length, 1);

      network.pullCable('far');

      await serve.says(/registry1: the agent ended .*no more figures/, NOTICED_MS);
      const isGone = (): boolean => host.folders().length + host.processes().length === 0;
      await until('the host is as before', isGone, NOTICED_MS);
      const {stderr} = await serve.stop('SIGINT');
      assert.match(stderr, /registry1: \/\S+ may be left there/);
    });
  },
);
