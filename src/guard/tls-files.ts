// Reads certificate, key and CA from files, once and at the start, so that errors in them are told
// before anything listens.

import {X509Certificate, createPrivateKey} from 'node:crypto';
import type {KeyObject} from 'node:crypto';
import {readFileSync} from 'node:fs';

import {ProfilerError, messageOf} from '../domain/error.js';

export interface TlsPair {
  /** The certificate in PEM, followed by the intermediate ones. */
  readonly cert: string;
  readonly key: string;
  /** The host names and addresses that the certificate is for. */
  readonly names: readonly string[];
}

/** Throws `GUARD_TLS_INVALID` for a file that cannot be read, is no PEM, or does not fit the other. */
export function readTlsPair(certFile: string, keyFile: string): TlsPair {
  const cert = readPem(certFile);
  const key = readPem(keyFile);
  const certificate = asCertificate(cert, certFile);
  if (!certificate.checkPrivateKey(asKey(key, keyFile))) {
    throw invalid(
      `${keyFile} is not the key of ${certFile}`,
      'give the two files that belong together',
    );
  }
  return {cert, key, names: namesOf(certificate)};
}

/** The certificates to trust, in PEM. Throws `GUARD_TLS_INVALID`. */
export function readCa(file: string): string {
  const pem = readPem(file);
  asCertificate(pem, file);
  return pem;
}

function namesOf(certificate: X509Certificate): readonly string[] {
  const alternatives = certificate.subjectAltName?.split(', ') ?? [];
  return alternatives.flatMap((entry) => {
    const [, kind, name] = /^(DNS|IP Address):(.+)$/.exec(entry) ?? [];
    // A wildcard is left out, because no Host header equals it.
    return kind === undefined || name!.includes('*') ? [] : [name!.toLowerCase()];
  });
}

function asCertificate(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw invalid(
      `${file} holds no certificate: ${messageOf(error)}`,
      'it has to be a PEM file',
      error,
    );
  }
}

function asKey(pem: string, file: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const hint = 'it has to be a PEM file without a passphrase';
    throw invalid(`${file} holds no private key: ${messageOf(error)}`, hint, error);
  }
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw invalid(
      `${file} cannot be read: ${messageOf(error)}`,
      'check the path and its owner',
      error,
    );
  }
}

function invalid(message: string, hint: string, cause?: unknown): ProfilerError {
  return new ProfilerError('GUARD_TLS_INVALID', message, hint, {cause});
}
