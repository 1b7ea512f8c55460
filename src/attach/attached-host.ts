// One host with an agent that was attached over ssh: from the copy of the agent to the proof that it is
// gone. The agent lives as long as the ssh connection, whose standard input it watches; so it goes away by
// itself where this process is killed.

import {createReadStream} from 'node:fs';
import {Duplex} from 'node:stream';
import {pipeline} from 'node:stream/promises';

import {ProfilerError} from '../domain/error.js';
import {aborted, within, withinTelling} from '../pace/deadline.js';
import {PROBES_DEADLINE_MS, TELL_EVERY_MS} from '../pace/probes-deadline.js';
import type {LinkEvent} from '../wire/attach-link.js';
import type {AgentFile} from './agent-file.js';
import {LinkServer, type LinkOptions} from './link-server.js';
import {readOpening} from './opening.js';
import {remoteCommand} from './remote-command.js';
import {SshChild, type SshEnd} from './ssh-child.js';
import {refusal, sshProblem} from './ssh-problem.js';
import type {SshTarget} from './ssh-words.js';

export interface HostOptions {
  readonly target: SshTarget;
  readonly agent: AgentFile;
  /** The agent's own words: `--engine core`. They are seen by every user of the host. */
  readonly words: readonly string[];
  readonly link: Omit<LinkOptions, 'onEvent'>;
  /** A line about this host, for a person. It may hold what the host chose. */
  readonly tell: (line: string, level: 'progress' | 'warning') => void;
  /** Aborting it ends an attachment that is under way. */
  readonly signal: AbortSignal;
}

/** The agent unpacked, its parts, its state, and some room. */
const NEEDED_KB = 130_000;
/** The agent answers a request to end within this, with a last interval and the flush of its spool. */
const END_MS = 20_000;
const REMOVE_MS = 20_000;
/** The exit code of start.sh for a folder that it could not remove, and ssh's own for a lost connection. */
const LEFT_BEHIND = 97;
const SSH_FAILED = 255;
const FOLDER = /^(?:\/[A-Za-z0-9._-]+)+\/regscope-attach\.[A-Za-z0-9]+$/;

export class AttachedHost {
  readonly host: string;
  readonly #options: HostOptions;
  readonly #ssh: SshChild;
  readonly #ready = new AbortController();
  readonly #startMs = performance.now();
  #folder: string | undefined;
  #refusal: ProfilerError | undefined;
  #link: LinkServer | undefined;
  #agentId: string | undefined;
  #isEnding = false;

  private constructor(options: HostOptions) {
    const {target, agent, words, tell} = options;
    this.host = target.host;
    this.#options = options;
    const command = remoteCommand('start', [String(agent.bytes), String(NEEDED_KB), ...words]);
    this.#ssh = new SshChild(target, command, (line) => {
      if (this.#link !== undefined) tell(line, 'progress');
    });
  }

  /**
   * Resolves when the agent is connected and its probes run, or cannot run. Rejects with `ATTACH_…` when
   * everything that was copied is gone again.
   */
  static async attach(options: HostOptions): Promise<AttachedHost> {
    const host = new AttachedHost(options);
    try {
      await host.#start();
      return host;
    } catch (error) {
      await host.detach();
      throw error;
    }
  }

  /** The id that the agent has at the collector; undefined before it has told. */
  get agentId(): string | undefined {
    return this.#agentId;
  }

  /** Resolves when the agent has ended, whatever ended it. */
  get ended(): Promise<SshEnd> {
    return this.#ssh.ended;
  }

  /** Ends the agent in order, and resolves when it is away. What is left on the host is told. */
  async detach(): Promise<void> {
    this.#isEnding = true;
    this.#link?.end();
    if (this.#link === undefined) this.#ssh.input.end();
    const end = await within(END_MS, this.#endOfSsh());
    if (end === undefined) this.#ssh.kill();
    this.#link?.destroy();
    await this.#assertRemoved(end);
  }

  async #start(): Promise<void> {
    const {signal, agent, tell} = this.#options;
    const isStarted = readOpening(this.#ssh.output, (word, rest) => this.#take(word, rest));
    await Promise.race([isStarted, this.#ssh.ended, aborted(signal)]);
    if (signal.aborted) throw interrupted();
    if (!(await isStarted)) throw await this.#startProblem();
    const megabytes = (agent.bytes / 1e6).toFixed(0);
    tell(`the agent was copied (${megabytes} MB) and starts`, 'progress');
    const socket = Duplex.from({readable: this.#ssh.output, writable: this.#ssh.input});
    const {link} = this.#options;
    this.#link = new LinkServer(socket, {...link, onEvent: (event) => this.#note(event)});
    await this.#untilReady();
    tell(`attached after ${((performance.now() - this.#startMs) / 1000).toFixed(1)} s`, 'progress');
    void this.#watch();
  }

  /** A line of start.sh. */
  #take(word: string, rest: string): void {
    const {tell} = this.#options;
    if (word === 'refused') this.#refusal = refusal(rest);
    if (word === 'other') {
      tell(
        `other probes run there already (of an agent or a bpftrace, pid ${rest}): that host pays for both`,
        'warning',
      );
    }
    if (word !== 'folder' || this.#folder !== undefined || !FOLDER.test(rest)) return;
    this.#folder = rest;
    tell(`copying the agent to ${rest}`, 'progress');
    void this.#copy();
  }

  async #copy(): Promise<void> {
    const file = createReadStream(this.#options.agent.path, {highWaterMark: 1 << 18});
    // Where the host takes no more, it says why, or ssh does.
    await pipeline(file, this.#ssh.input, {end: false}).catch(() => {});
  }

  async #startProblem(): Promise<ProfilerError> {
    const {how} = await this.#ssh.ended;
    return this.#refusal ?? sshProblem(this.host, this.#ssh.said, how);
  }

  #note(event: LinkEvent): void {
    if (event.kind === 'started') this.#agentId ??= event.agentId;
    if (event.kind === 'probes' || event.kind === 'no-probes') this.#ready.abort();
  }

  async #untilReady(): Promise<void> {
    const {signal, tell} = this.#options;
    const events = [aborted(this.#ready.signal), this.#endOfSsh(), aborted(signal)];
    const isSoon = await withinTelling(
      PROBES_DEADLINE_MS,
      Promise.race(events).then(() => true),
      {
        everyMs: TELL_EVERY_MS,
        tell: (passedMs) =>
          tell(`waiting for its probes: ${Math.round(passedMs / 1000)} s`, 'progress'),
      },
    );
    if (signal.aborted) throw interrupted();
    if (this.#ready.signal.aborted) return;
    if (isSoon !== true) {
      const afterS = PROBES_DEADLINE_MS / 1000;
      return tell(`no probe runs after ${afterS} s: figures begin later`, 'warning');
    }
    throw agentEnded(await this.#ssh.ended, this.#ssh.said);
  }

  /** Tells when the agent ends before it was asked to, and takes away what it left. */
  async #watch(): Promise<void> {
    const end = await this.#ssh.ended;
    if (this.#isEnding) return;
    const {message} = agentEnded(end, this.#ssh.said);
    this.#options.tell(`${message}; there are no more figures from it`, 'warning');
  }

  async #assertRemoved(end: SshEnd | undefined): Promise<void> {
    const folder = this.#folder;
    const code = end?.code;
    const isTold = code !== undefined && code !== LEFT_BEHIND && code !== SSH_FAILED;
    if (folder === undefined || isTold) return;
    if (await this.#remove(folder)) return;
    this.#options.tell(
      `${folder} may be left there: it could not be removed. The agent ends by itself within half a minute`,
      'warning',
    );
  }

  async #remove(folder: string): Promise<boolean> {
    const ssh = new SshChild(this.#options.target, remoteCommand('remove', [folder]), () => {});
    ssh.output.resume();
    ssh.input.end();
    const end = await within(
      REMOVE_MS,
      ssh.ended.catch(() => undefined),
    );
    if (end === undefined) ssh.kill();
    return end?.code === 0;
  }

  /** Where ssh could not be started, the way to here has told so. */
  #endOfSsh(): Promise<SshEnd> {
    return this.#ssh.ended.catch(() => ({code: SSH_FAILED, how: 'ssh did not start'}));
  }
}

function agentEnded({how}: SshEnd, said: readonly string[]): ProfilerError {
  const last = said.findLast((line) => !line.startsWith('hint:'));
  return new ProfilerError(
    'ATTACH_AGENT_ENDED',
    `the agent ended (${[how, last].filter(Boolean).join(': ')})`,
    'its own words stand above; regscope doctor on that host says what it lacks',
  );
}

function interrupted(): ProfilerError {
  return new ProfilerError('ATTACH_INTERRUPTED', 'it was interrupted', 'start it again');
}
