// Reads the address that the agent dials, and decides whether a token may be sent there.

import {ProfilerError} from '../../src/domain/error.js';

const DEFAULT_PATH = '/agent';
const FORM = 'write ws://HOST:PORT or wss://HOST:PORT, as `regscope serve` prints it';

/**
 * Throws `AGENT_URL_INVALID`, or `AGENT_INSECURE_REFUSED` for an address off loopback without TLS,
 * where anybody on the way could read the token and what the agent sees.
 */
export function readCollectorUrl(
  text: string,
  options: {readonly insecure: boolean; readonly isLoopback: (host: string) => boolean},
): URL {
  const url = parse(text);
  const isEncrypted = url.protocol === 'wss:';
  if (!isEncrypted && !options.insecure && !options.isLoopback(bareHost(url))) {
    throw new ProfilerError(
      'AGENT_INSECURE_REFUSED',
      `${url.host} is not on this host, and ${url.protocol}// is not encrypted`,
      'use wss:// (with --ca FILE for a certificate of your own), or --insecure to send it in the clear',
    );
  }
  if (url.pathname === '/') url.pathname = DEFAULT_PATH;
  return url;
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.host === '') throw invalid(text, 'is no address', FORM);
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw invalid(text, `begins with ${url.protocol}//`, FORM);
  }
  if (url.username !== '' || url.password !== '') {
    const hint = 'put the token into a file (--token-file) or into REGSCOPE_TOKEN';
    // The secret is left out, because an error may end up in a log.
    throw invalid(`${url.protocol}//…@${url.host}`, 'holds a user or password', hint);
  }
  if (url.search !== '' || url.hash !== '') throw invalid(text, 'has parameters', FORM);
  return url;
}

function bareHost({hostname}: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function invalid(text: string, what: string, hint: string): ProfilerError {
  const message = `the collector's address ${JSON.stringify(text)} ${what}`;
  return new ProfilerError('AGENT_URL_INVALID', message, hint);
}
