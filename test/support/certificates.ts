// Makes throw-away certificates for tests with openssl.

import {execFileSync} from 'node:child_process';
import {chmodSync} from 'node:fs';
import {join} from 'node:path';

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** The certificate is its own CA. `names` are written as for openssl: `DNS:a`, `IP:10.0.0.1`; `keyOptions`, too. */
export function makeCertificate(
  folder: string,
  name: string,
  names: readonly string[],
  keyOptions: readonly string[] = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
): CertificateFiles {
  const cert = join(folder, `${name}.pem`);
  const key = join(folder, `${name}.key`);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', ...keyOptions, '-nodes'],
      ...['-keyout', key, '-out', cert, '-days', '2', '-subj', `/CN=${name}`],
      ...['-addext', `subjectAltName=${names.join(',')}`],
    ],
    {stdio: 'pipe'},
  );
  chmodSync(key, 0o600);
  return {cert, key};
}
