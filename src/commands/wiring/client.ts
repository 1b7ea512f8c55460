// A client of the collector that --collector names, with the token and certificates of the user.

import {CollectorClient} from '../../client/collector-client.js';
import {readCa} from '../../guard/tls-files.js';
import {loadTokenFor} from '../../guard/token-file.js';
import {encodeSpans} from '../../trace/encode-spans.js';

export interface ClientOptions {
  readonly collector: string;
  readonly tokenFile?: string;
  readonly ca?: string;
}

/** A client that may start and end runs. */
export function openClient({collector, tokenFile, ca}: ClientOptions): CollectorClient {
  const file = tokenFile === undefined ? {} : {file: tokenFile};
  const token = loadTokenFor({...file, environment: process.env}, 'control');
  return new CollectorClient({
    url: collector,
    encodeSpans,
    ...(token === undefined ? {} : {token}),
    ...(ca === undefined ? {} : {ca: readCa(ca)}),
  });
}
