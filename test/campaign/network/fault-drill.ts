// A real agent that delivers a run to a real collector over a faulty network. What counts in the end is
// what the run file has: each record that the agent made, once.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {unaccounted} from '../../../src/domain/accounting.js';
import {pause} from '../../../src/pace/deadline.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {RunningAgent} from '../../agent/support/running-agent.js';
import {namesOf} from '../../e2e/support/agent-drill.js';
import {
  listenCollector,
  type ListeningCollector,
} from '../../src/collector/support/listening-collector.js';
import {SAME_THREAD} from '../../src/store/support/same-thread.js';
import {until} from '../../support/until.js';
import type {FaultCase} from './fault-cases.js';
import {FaultyNetwork, type Way} from './faulty-network.js';

/** A fault may last longer than the silence after which an agent dials again. */
const HEALED_MS = 60_000;

export class FaultDrill {
  readonly network: FaultyNetwork;
  readonly agent: RunningAgent;
  readonly #dataDir: string;
  readonly #listening: ListeningCollector;
  runId = '';

  private constructor(dataDir: string, listening: ListeningCollector, network: FaultyNetwork) {
    this.#dataDir = dataDir;
    this.#listening = listening;
    this.network = network;
    this.agent = new RunningAgent(network);
  }

  /** The agent is connected, and a run goes on. */
  static async start(): Promise<FaultDrill> {
    const dataDir = mkdtempSync(join(tmpdir(), 'regscope-network-'));
    const listening = await listenCollector(dataDir, {store: SAME_THREAD});
    const drill = new FaultDrill(dataDir, listening, await FaultyNetwork.to(listening.url));
    drill.runId = (await listening.collector.start({name: 'faults'})).id;
    await until('the agent delivers', () => drill.stored() > 0, HEALED_MS);
    return drill;
  }

  async suffer({fault, holdMs, cuts = 0}: FaultCase): Promise<void> {
    this.network.set(fault);
    for (let cut = 0; cut < Math.max(1, cuts); cut += 1) {
      if (cuts > 0) this.network.cut();
      await pause(holdMs / Math.max(1, cuts));
    }
    this.network.heal();
    await this.#flows();
  }

  /** Resets the next connection when so many bytes of it have passed. The one after that is sound. */
  async resetHandshakeAt(way: Way, bytes: number): Promise<void> {
    const {network} = this;
    network.setForNew({resetAt: {way, bytes}});
    const before = network.connections;
    network.cut();
    await until('the agent dials', () => network.connections > before, HEALED_MS);
    network.setForNew({});
    await until('it is reset and dials again', () => network.connections > before + 1, HEALED_MS);
    await this.#flows();
  }

  /** Ends run, agent and collector. Throws where a record is missing, or counts twice. */
  async assertNothingLost(): Promise<number> {
    await this.#listening.collector.end(this.runId);
    await this.agent.stop();
    const reader = openCatalog(this.#dataDir).open(this.runId);
    try {
      const [account] = reader.accounts();
      const names = namesOf(
        [...reader.figures({probe: 'synthetic'})].flatMap(({figures}) => figures),
      );
      assert.equal(new Set(names).size, names.length, 'a record counts twice');
      const {produced, stored, spooled, droppedSpoolFull, droppedInvalid} = account!;
      assert.deepEqual(
        {lost: unaccounted(account!), spooled, droppedSpoolFull, droppedInvalid, stored},
        {lost: 0, spooled: 0, droppedSpoolFull: 0, droppedInvalid: 0, stored: produced},
      );
      return names.length;
    } finally {
      reader.close();
    }
  }

  async close(): Promise<void> {
    await this.agent.stopAndForget();
    this.network.close();
    await this.#listening.close();
    rmSync(this.#dataDir, {recursive: true});
  }

  /** Records that are in the run file. */
  stored(): number {
    const reader = openCatalog(this.#dataDir).open(this.runId);
    try {
      return reader.accounts()[0]?.stored ?? 0;
    } finally {
      reader.close();
    }
  }

  async #flows(): Promise<void> {
    const before = this.stored();
    await until('records are stored again', () => this.stored() > before, HEALED_MS);
  }
}
