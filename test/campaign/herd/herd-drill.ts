// A collector is killed and comes back, and all its agents come at once, each with a key of its own and
// from one address, as behind a router.

import {generateKeyPairSync} from 'node:crypto';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import type {AgentKey} from '../../../agent/uplink/credentials.js';
import {EnrolledAgents} from '../../../src/guard/enrolment/enrolled-agents.js';
import {Invites} from '../../../src/guard/enrolment/invites.js';
import {pause} from '../../../src/pace/deadline.js';
import {listenCollector} from '../../src/collector/support/listening-collector.js';
import {SAME_THREAD} from '../../src/store/support/same-thread.js';
import {until} from '../../support/until.js';
import {Herd} from './herd.js';

export interface HerdOutcome {
  /** The agents have not been there before. */
  readonly isFirst: boolean;
  /** From the moment at which the collector listens, or the agents begin, until the last one is welcome. */
  readonly tookMs: number;
  /** How many dials failed in that time. */
  readonly failures: number;
}

const COLLECTOR_AWAY_MS = 1_000;

export async function runHerd(agents: number, rounds: number): Promise<readonly HerdOutcome[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regscope-herd-'));
  const enrolled = new EnrolledAgents(dataDir);
  const keys = await enrolAll(enrolled, agents);
  const enrolment = {agents: enrolled, invites: new Invites(dataDir), required: true};
  const listen = (port: number) =>
    listenCollector(dataDir, {port, enrolment, onlyStrangers: true, store: SAME_THREAD});
  let listening = await listen(0);
  const {url} = listening;
  const beganMs = performance.now();
  const herd = new Herd(url, keys);
  const outcomes: HerdOutcome[] = [];
  try {
    await until('all agents are there', () => herd.welcome === agents, 60_000);
    const joinedMs = performance.now() - beganMs;
    outcomes.push({isFirst: true, tookMs: joinedMs, failures: herd.takeFailures()});
    for (let round = 0; round < rounds; round += 1) {
      await listening.close();
      await until('all agents are gone', () => herd.welcome === 0, 10_000);
      await pause(COLLECTOR_AWAY_MS);
      herd.takeFailures();
      listening = await listen(Number(new URL(url).port));
      const startMs = performance.now();
      await until('all agents are back', () => herd.welcome === agents, 60_000);
      outcomes.push({
        isFirst: false,
        tookMs: performance.now() - startMs,
        failures: herd.takeFailures(),
      });
    }
    return outcomes;
  } finally {
    herd.stop();
    await listening.close();
    rmSync(dataDir, {recursive: true});
  }
}

async function enrolAll(enrolled: EnrolledAgents, count: number): Promise<Map<string, AgentKey>> {
  const keys = new Map<string, AgentKey>();
  for (let number = 0; number < count; number += 1) {
    const agentId = `agent-of-herd-${number}`;
    const {privateKey, publicKey} = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({format: 'jwk'}).x!, 'base64url');
    keys.set(agentId, {privateKey, publicKey: Uint8Array.from(raw)});
    const text = raw.toString('base64url');
    await enrolled.put({agentId, publicKey: text, host: 'herd', enrolledMs: Date.now()});
  }
  return keys;
}
