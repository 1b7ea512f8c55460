// Many agents as far as their uplinks go: they dial, say hello, prove their keys, and dial again with the
// waits of a real agent.

import {setMaxListeners} from 'node:events';

import {Connection} from '../../../agent/uplink/connection.js';
import {Credentials, type AgentKey} from '../../../agent/uplink/credentials.js';
import {Uplink} from '../../../agent/uplink/uplink.js';
import {AGENT_BACK_OFF, delayMs} from '../../../src/pace/back-off.js';
import type {AgentFrame} from '../../../src/wire/frames.js';
import {PROTOCOL_MAJOR, PROTOCOL_MINOR} from '../../../src/wire/limits.js';

export class Herd {
  readonly #agents: HerdAgent[];
  readonly #ending = new AbortController();

  constructor(url: string, keys: ReadonlyMap<string, AgentKey>) {
    this.#agents = [...keys].map(([agentId, key]) => new HerdAgent(new URL(url), agentId, key));
    setMaxListeners(0, this.#ending.signal);
    for (const agent of this.#agents) void agent.run(this.#ending.signal);
  }

  /** How many agents are welcome now. */
  get welcome(): number {
    return this.#agents.filter(({isWelcome}) => isWelcome).length;
  }

  /** How often an agent dialled in vain, each of them together, since the last call. */
  takeFailures(): number {
    return this.#agents.reduce((sum, agent) => sum + agent.takeFailures(), 0);
  }

  stop(): void {
    this.#ending.abort();
  }
}

class HerdAgent {
  isWelcome = false;
  #failures = 0;
  readonly #uplink: Uplink;

  constructor(url: URL, agentId: string, key: AgentKey) {
    const credentials = new Credentials(agentId, key);
    const introduction = {
      hello: (): AgentFrame => ({...hello(agentId), ...credentials.shown()}),
      prove: (nonce: Uint8Array, binding: Uint8Array) => credentials.prove(nonce, binding),
    };
    this.#uplink = new Uplink(
      {
        connect: (listener) => new Connection({url}, introduction, listener),
        retryDelayMs: (failures) => delayMs(AGENT_BACK_OFF, failures, Math.random()),
        nowMs: () => performance.now(),
      },
      {
        connected: () => (this.isWelcome = true),
        frame: () => {},
        disconnected: () => {
          if (!this.isWelcome) this.#failures += 1;
          this.isWelcome = false;
        },
      },
    );
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#uplink.run(signal);
  }

  takeFailures(): number {
    const failures = this.#failures;
    this.#failures = 0;
    return failures;
  }
}

function hello(agentId: string) {
  return {
    kind: 'hello',
    ...{major: PROTOCOL_MAJOR, minor: PROTOCOL_MINOR, agentId, epoch: 1, spooledEpochs: [1]},
    host: {name: 'herd', kernel: '', bpftrace: '', cpus: 1, memoryBytes: 1, bootId: ''},
  } as const;
}
