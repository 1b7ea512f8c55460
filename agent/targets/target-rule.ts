// Reads `--target NAME=SELECTOR`. target-match.ts decides which processes match a rule.

import {ProfilerError} from '../../src/domain/error.js';
import {
  AGENT_TARGET,
  HOST_TARGET,
  type TargetRule,
  type TargetSelector,
} from '../../src/domain/target.js';

/** The kernel keeps 15 bytes of a thread's name (TASK_COMM_LEN). */
const MAX_COMM_BYTES = 15;
const MAX_PID = 2 ** 22;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}$/;
/** As `POD`, `NAMESPACE/POD/CONTAINER` or `PROJECT/SERVICE`. */
const CONTAINER = /^[A-Za-z0-9][A-Za-z0-9_./-]{0,511}$/;
const FORMS =
  'write NAME=pid:N, NAME=exe:/PATH, NAME=port:N, NAME=comm:NAME or NAME=container:NAME';

/** Throws ProfilerError `AGENT_TARGET_INVALID`. */
export function readTargetRule(text: string): TargetRule {
  const equalsAt = text.indexOf('=');
  if (equalsAt < 0) throw invalid(text, 'has no "="', FORMS);
  const name = text.slice(0, equalsAt);
  if (!NAME.test(name)) {
    throw invalid(
      text,
      `has ${JSON.stringify(name)} for a name`,
      'a name is 1–64 letters, digits and . _ : @ -, the first of them a letter or digit',
    );
  }
  if (name === HOST_TARGET || name === AGENT_TARGET) {
    throw invalid(text, `uses the reserved name "${name}"`, 'choose another name');
  }
  return {name, selector: readSelector(text, text.slice(equalsAt + 1))};
}

function readSelector(text: string, selector: string): TargetSelector {
  const colonAt = selector.indexOf(':');
  const kind = colonAt < 0 ? selector : selector.slice(0, colonAt);
  const value = colonAt < 0 ? '' : selector.slice(colonAt + 1);
  switch (kind) {
    case 'pid':
      return {kind, pid: readWhole(text, kind, value, MAX_PID)};
    case 'port':
      return {kind, port: readWhole(text, kind, value, 65_535)};
    case 'exe':
      if (!value.startsWith('/')) {
        throw invalid(text, 'needs the absolute path of an executable', FORMS);
      }
      return {kind, path: value};
    case 'comm':
      return {kind, comm: readComm(text, value)};
    case 'container':
      if (!CONTAINER.test(value)) {
        throw invalid(
          text,
          `has ${JSON.stringify(value)} for the name of a container`,
          'write the name that `docker ps` prints, NAMESPACE/POD, or PROJECT/SERVICE of Docker Compose',
        );
      }
      return {kind, container: value};
    default:
      throw invalid(text, `selects by ${JSON.stringify(kind)}, which is not known`, FORMS);
  }
}

function readWhole(text: string, kind: string, value: string, max: number): number {
  const number = /^\d{1,7}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= max) return number;
  throw invalid(text, `has no ${kind} from 1 to ${max}`, `write NAME=${kind}:N`);
}

function readComm(text: string, value: string): string {
  if (value === '') throw invalid(text, 'has an empty name after "comm:"', FORMS);
  const bytes = Buffer.byteLength(value);
  if (bytes <= MAX_COMM_BYTES) return value;
  throw invalid(
    text,
    `has a name of ${bytes} bytes`,
    `the kernel keeps the first ${MAX_COMM_BYTES} bytes of a name: write what \`ps -o comm\` prints`,
  );
}

function invalid(text: string, what: string, hint: string): ProfilerError {
  return new ProfilerError(
    'AGENT_TARGET_INVALID',
    `the target ${JSON.stringify(text)} ${what}`,
    hint,
  );
}
