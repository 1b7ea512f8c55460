// Tells on stderr what setup does and how long it takes: with a moving line on a terminal, with plain
// lines elsewhere. A step that has nothing to do tells nothing.

import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

const FRAME_MS = 200;
const PLAIN_LINE_EVERY_MS = 10_000;
const TAIL_LINES = 40;
/** npm's warnings about settings tell nothing about its progress. */
const NOISE = /^npm warn/i;

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** A command that failed; `tail` is the end of its output. */
export class CommandFailed extends Error {
  /** @param {string} message @param {string} tail */
  constructor(message, tail) {
    super(message);
    this.tail = tail;
  }
}

/** The user pressed Ctrl-C, or the process was asked to end: nothing new must begin. */
export class Interrupted extends Error {}

/**
 * Runs a command, and shows the last line of its output under a name.
 * @param {string} name
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to our own
 * @param {string} [cwd]
 */
export async function runShown(name, command, args, env = {}, cwd = process.cwd()) {
  const line = showLine(name);
  const tail = [];
  const child = spawn(command, args, {
    ...{cwd, env: {...process.env, ...env}},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({input: stream}).on('line', (text) => {
      if (text.trim() === '') return;
      tail.push(text);
      if (tail.length > TAIL_LINES) tail.shift();
      if (!NOISE.test(text)) line.update(text);
    });
  }
  let isInterrupted = false;
  const onSignal = (signal) => {
    isInterrupted = true;
    child.kill(signal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const outcome = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? undefined : (signal ?? `exit ${code}`)),
    );
  });
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  line.end(outcome === undefined);
  if (isInterrupted) throw new Interrupted(`interrupted: ${name}`);
  if (outcome !== undefined) {
    throw new CommandFailed(
      `${command} ${args.slice(0, 2).join(' ')}: ${outcome}`,
      tail.join('\n'),
    );
  }
}

/** @param {string} name */
function showLine(name) {
  const startMs = performance.now();
  const moving = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  let latest = '';
  const seconds = () => ((performance.now() - startMs) / 1000).toFixed(moving ? 0 : 1);
  const width = () => (process.stderr.columns ?? 80) - 1;
  const draw = () => {
    const text = `… ${name} (${seconds()} s) ${latest}`;
    process.stderr.write(`\r\x1b[2K${text.slice(0, width())}`);
  };
  if (!moving) say(`… ${name}`);
  const timer = moving
    ? setInterval(draw, FRAME_MS)
    : setInterval(() => say(`… ${name} (${seconds()} s) ${latest}`), PLAIN_LINE_EVERY_MS);

  return {
    /** @param {string} text */
    update(text) {
      latest = withoutControls(text).slice(0, 100);
    },
    /** @param {boolean} ok */
    end(ok) {
      clearInterval(timer);
      if (moving) process.stderr.write('\r\x1b[2K');
      say(`${ok ? '√' : '×'} ${name} (${seconds()} s)`);
    },
  };
}

/** @param {string} text */
function withoutControls(text) {
  return text
    .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/[\x00-\x1f\x7f]/g, ' ')
    .trim();
}
