// Reads the hosts of `--on`: what follows ssh on a command line, and nothing that ssh would take for an
// option of its own.

import {ProfilerError} from '../domain/error.js';

const HOST = /^(?!-)[\x21-\x7e]+$/;
const MOST_HOSTS = 64;

/** Each host once, in the order given. Throws `ATTACH_HOST_INVALID`. */
export function readHosts(texts: readonly string[]): readonly string[] {
  const hosts = [...new Set(texts.map((text) => text.trim()))];
  const wrong = hosts.find((host) => !HOST.test(host) || /@-|@$/.test(host));
  if (wrong !== undefined) {
    throw invalid(
      `--on ${JSON.stringify(wrong)} is no host`,
      'write it as for ssh: root@registry1',
    );
  }
  if (hosts.length > MOST_HOSTS) {
    throw invalid(`--on names ${hosts.length} hosts`, `attach to ${MOST_HOSTS} at most`);
  }
  return hosts;
}

function invalid(message: string, hint: string): ProfilerError {
  return new ProfilerError('ATTACH_HOST_INVALID', message, hint);
}
