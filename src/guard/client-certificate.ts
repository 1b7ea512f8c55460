// Reads the client certificate of a TLS connection. Node has checked its chain and its dates when the
// connection was made; a server that wants certificates of agents only cannot let Node refuse the others.

import type {TLSSocket} from 'node:tls';

import {ProfilerError} from '../domain/error.js';

/** The common name in the subject. Throws `GUARD_CERTIFICATE_REFUSED` where none is shown that can be trusted. */
export function commonNameOf(socket: TLSSocket): string {
  const {subject} = socket.getPeerCertificate() as {subject?: {CN?: unknown}};
  if (subject === undefined)
    throw refused('this collector wants a client certificate of its agents');
  if (!socket.authorized)
    throw refused(`the client certificate is not trusted: ${reasonOf(socket)}`);
  if (typeof subject.CN === 'string') return subject.CN;
  throw refused('the client certificate has no common name, or several');
}

/** The types say Error, and Node gives the code as text. */
function reasonOf({authorizationError}: TLSSocket): string {
  return String(authorizationError);
}

function refused(message: string): ProfilerError {
  return new ProfilerError(
    'GUARD_CERTIFICATE_REFUSED',
    message,
    'give the agent one that the CA of --tls-client-ca signed: --tls-cert FILE --tls-key FILE',
  );
}
