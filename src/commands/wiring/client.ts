// Opens a client of the collector that `--collector` names, with the user's token and certificates.

import {CollectorClient} from '../../client/collector-client.js';
import {optional} from '../../domain/optional.js';
import {readCa} from '../../guard/tls-files.js';
import {loadTokenFor} from '../../guard/token-file.js';
import {encodeSpans} from '../../trace/encode-spans.js';

export interface ClientOptions {
  readonly collector: string;
  readonly tokenFile?: string;
  readonly ca?: string;
}

/** The client may start and end runs, if the collector accepts its token. */
export function openClient({collector, tokenFile, ca}: ClientOptions): CollectorClient {
  const tokenFrom = {...optional('file', tokenFile), environment: process.env};
  return new CollectorClient({
    url: collector,
    encodeSpans,
    ...optional('token', loadTokenFor(tokenFrom, 'control')),
    ...optional('ca', ca === undefined ? undefined : readCa(ca)),
  });
}
