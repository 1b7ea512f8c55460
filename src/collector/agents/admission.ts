// How one agent gets in: its hello, the proof where one is asked for, and then the welcome, which the
// session sends. agent-door.ts decides what has to be proven.

import {ProfilerError} from '../../domain/error.js';
import type {AgentCaller} from '../../wire/enrolment.js';
import type {AgentFrame, CollectorFrame, ProofFrame} from '../../wire/frames.js';
import {PROTOCOL_MAJOR, PROTOCOL_MINOR} from '../../wire/limits.js';
import type {AgentDoor, Asked} from './agent-door.js';
import {helloFault, type HelloFrame} from './check-frame.js';

/** The calls that an admission makes to its session. */
export interface AdmissionHost {
  send(frame: CollectorFrame): void;
  stopReading(): void;
  read(): void;
  /** Looks up what is stored of the agent, and welcomes it. */
  letIn(): Promise<void>;
  refuse(error: ProfilerError): void;
  /** Ends the session because of a frame that no agent of ours would send. */
  reject(reason: string): void;
  /** Ends the session because of the collector's own fault. */
  fail(error: unknown): void;
}

export class Admission {
  readonly #caller: AgentCaller;
  readonly #door: AgentDoor | undefined;
  readonly #host: AdmissionHost;
  readonly #deadlineMs: number;
  #timer: NodeJS.Timeout | undefined;
  #hello: HelloFrame | undefined;
  /** The proof that the agent was asked for and has not given yet. */
  #asked: Asked | undefined;
  #hasProven = false;
  #isClosed = false;

  constructor(
    caller: AgentCaller,
    door: AgentDoor | undefined,
    host: AdmissionHost,
    deadlineMs: number,
  ) {
    this.#caller = caller;
    this.#door = door;
    this.#host = host;
    this.#deadlineMs = deadlineMs;
    this.#await('hello');
  }

  get hello(): HelloFrame | undefined {
    return this.#hello;
  }

  /** Whether the agent has proven a key of its own. */
  get hasProven(): boolean {
    return this.#hasProven;
  }

  /** Handles a frame that comes before the welcome; false for one that has to wait until then. */
  take(frame: AgentFrame): boolean {
    if (this.#hello === undefined) this.#takeFirst(frame);
    else if (this.#asked !== undefined) this.#takeAnswer(frame, this.#asked);
    else return false;
    return true;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** The deadline is the agent's: it does not run while the collector decides. */
  #await(what: 'hello' | 'proof'): void {
    const late = (): void => this.#host.reject(`no ${what} came in time`);
    this.#timer = setTimeout(late, this.#deadlineMs);
  }

  #takeFirst(frame: AgentFrame): void {
    if (frame.kind === 'hello') void this.#onHello(frame);
    else this.#host.reject(`a ${frame.kind} before the hello`);
  }

  #takeAnswer(frame: AgentFrame, asked: Asked): void {
    if (frame.kind === 'proof') void this.#onProof(frame, asked);
    else this.#host.reject(`a ${frame.kind} before the proof`);
  }

  async #onHello(hello: HelloFrame): Promise<void> {
    clearTimeout(this.#timer);
    const fault = helloFault(hello);
    if (hello.major !== PROTOCOL_MAJOR) return this.#host.refuse(versionUnknown(hello));
    if (fault !== undefined) return this.#host.reject(`hello: ${fault}`);
    this.#hello = hello;
    await this.#decide(async () => {
      const asked = await this.#door?.knock(hello, this.#caller);
      if (asked === undefined) await this.#host.letIn();
      else this.#ask(asked);
    });
  }

  #ask(asked: Asked): void {
    if (this.#isClosed) return; // it left while its id was looked up
    this.#asked = asked;
    this.#host.send({kind: 'challenge', nonce: asked.claim.nonce});
    this.#host.read();
    this.#await('proof');
  }

  async #onProof(proof: ProofFrame, asked: Asked): Promise<void> {
    clearTimeout(this.#timer);
    this.#asked = undefined;
    await this.#decide(async () => {
      await this.#door?.prove(asked, proof);
      this.#hasProven = true;
      await this.#host.letIn();
    });
  }

  /** Reads nothing more from the socket until it is decided whether the agent may come in. */
  async #decide(decide: () => Promise<void>): Promise<void> {
    this.#host.stopReading();
    try {
      await decide();
    } catch (error) {
      if (isForAgent(error)) this.#host.refuse(error);
      else this.#host.fail(error);
    }
  }
}

/** Where the files of enrolment fail, the operator is told, and the agent comes back later. */
function isForAgent(error: unknown): error is ProfilerError {
  return error instanceof ProfilerError && error.code !== 'GUARD_ENROLMENT_UNUSABLE';
}

function versionUnknown({major, minor}: HelloFrame): ProfilerError {
  return new ProfilerError(
    'WIRE_VERSION_UNKNOWN',
    `the agent speaks protocol ${major}.${minor}, this collector ${PROTOCOL_MAJOR}.${PROTOCOL_MINOR}`,
    'install the same release of regscope on both hosts',
  );
}
