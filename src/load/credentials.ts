// Reads what a scenario only names: the password from the environment or a file, and certificates from
// files. Secrets stay in memory and are never printed.

import {readFileSync} from 'node:fs';

import {messageOf, ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import type {AuthSpec, SecretSource, TlsSpec} from '../scenario/scenario.js';
import type {Credentials} from './registry/authenticator.js';
import type {ThreadSetup} from './threads/messages.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined for an anonymous user. Throws `LOAD_SECRET_MISSING`. */
export function readCredentials(auth: AuthSpec, environment: Environment): Credentials | undefined {
  if (auth.kind === 'anonymous') return undefined;
  return {username: auth.username, password: readSecret(auth.password, environment)};
}

/** The PEM texts of the named files. Throws `LOAD_TLS_UNREADABLE`. */
export function readTls(tls: TlsSpec): ThreadSetup['tls'] {
  const {caFile, certFile, keyFile, insecure} = tls;
  return {
    ...optional('ca', readPem(caFile)),
    ...optional('cert', readPem(certFile)),
    ...optional('key', readPem(keyFile)),
    rejectUnauthorized: !insecure,
  };
}

function readSecret(source: SecretSource, environment: Environment): string {
  if (source.kind === 'environment') {
    const value = environment[source.variable];
    if (value !== undefined && value !== '') return value;
    throw new ProfilerError(
      'LOAD_SECRET_MISSING',
      `the environment variable ${source.variable} is not set`,
      'The password of the registry is taken from it; --password-file names a file in its place.',
    );
  }
  try {
    return readFileSync(source.path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new ProfilerError(
      'LOAD_SECRET_MISSING',
      `cannot read the password file: ${messageOf(error)}`,
      'The password of the registry is taken from it.',
      {cause: error},
    );
  }
}

function readPem(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ProfilerError(
      'LOAD_TLS_UNREADABLE',
      `cannot read ${path}: ${messageOf(error)}`,
      'The scenario names it under tls; it must be a PEM file.',
      {cause: error},
    );
  }
}
