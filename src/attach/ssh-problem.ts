// Makes an error of what ssh, or the first script on the host, said when no agent could be started. The
// words are those of OpenSSH 8.4 to 10.

import {ProfilerError} from '../domain/error.js';
import type {ErrorCode} from '../domain/error-codes.js';

interface Problem {
  readonly sign: RegExp;
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint: (host: string) => string;
}

const PROBLEMS: readonly Problem[] = [
  {
    sign: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    code: 'ATTACH_HOST_KEY_REFUSED',
    what: 'its host key is not the one that was known',
    hint: (host) =>
      `somebody may stand in between; if it was installed again, compare the keys and run ssh-keygen -R ${bare(host)}`,
  },
  {
    sign: /Host key verification failed|No .* host key is known/,
    code: 'ATTACH_HOST_KEY_REFUSED',
    what: 'its host key is not known here',
    hint: (host) => `connect once by hand and compare the key: ssh ${host} true`,
  },
  {
    sign: /Permission denied|Authentication failed|Too many authentication failures/,
    code: 'ATTACH_LOGIN_REFUSED',
    what: 'ssh cannot log in without asking',
    hint: (host) =>
      `give it a key (ssh-copy-id ${host}; ssh-add): ssh -o BatchMode=yes ${host} true has to work`,
  },
  {
    sign: /Could not resolve|refused|timed out|No route to host|unreachable|Connection (closed|reset)|not responding/,
    code: 'ATTACH_HOST_UNREACHABLE',
    what: 'it cannot be reached',
    hint: (host) => `check the name and the network: ssh ${host} true`,
  },
];

/** `said` are the lines that ssh wrote to standard error. */
export function sshProblem(host: string, said: readonly string[], end: string): ProfilerError {
  const text = said.join('\n');
  const problem = PROBLEMS.find(({sign}) => sign.test(text));
  const last = said.at(-1)?.trim() ?? end;
  if (problem !== undefined) {
    const {code, what, hint} = problem;
    return new ProfilerError(code, `${what} (${last})`, hint(host));
  }
  const hint = `see what ssh says by itself: ssh ${host} true`;
  return new ProfilerError('ATTACH_SSH_FAILED', `ssh failed: ${last}`, hint);
}

/** What the scripts of remote/ refuse, by their word. */
const REFUSALS: Readonly<Record<string, readonly [ErrorCode, (detail: string) => string, string]>> =
  {
    root: [
      'ATTACH_NOT_ROOT',
      (detail) => `the agent needs root, and sudo does not give it without asking (${detail})`,
      'log in as root, or allow it in sudoers: NAME ALL=(root) NOPASSWD: ALL',
    ],
    system: [
      'ATTACH_HOST_UNSUPPORTED',
      (detail) => `it is ${detail}, and the agent runs on Linux on x86_64`,
      'run the agent of a checkout there, if Node is there',
    ],
    tool: [
      'ATTACH_HOST_UNSUPPORTED',
      (detail) => `it has no ${detail}`,
      'install coreutils and gzip there',
    ],
    folder: [
      'ATTACH_FOLDER_MISSING',
      (detail) => `there is no folder for the agent: ${detail}`,
      'make room on a disk that is not mounted noexec: the agent takes 110 MB while it runs',
    ],
    copy: [
      'ATTACH_COPY_FAILED',
      (detail) => `the agent could not be copied: ${detail}`,
      'make room on that disk, and try again',
    ],
  };

/** `line` is what follows `refused`: a word and a detail. */
export function refusal(line: string): ProfilerError {
  const [, word = '', detail = ''] = /^(\S*) ?(.*)$/.exec(line) ?? [];
  const [code, message, hint] = REFUSALS[word] ?? REFUSALS['copy']!;
  return new ProfilerError(code, message(detail), hint);
}

/** The name that ssh-keygen knows, without the user. */
function bare(host: string): string {
  return host.slice(host.lastIndexOf('@') + 1);
}
