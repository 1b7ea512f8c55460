// The folders that files of a user lie below. Variables of the environment may be empty, as a container's or a
// unit's are that nobody has filled in, and a service may have no home: nothing is then read or written where the
// process happens to have been started. Source of truth: XDG Base Directory Specification 0.8.

import {homedir} from 'node:os';
import {join} from 'node:path';

/** The folder that an XDG variable names, else `below` in the user's home. A relative path is to be ignored. */
export function baseFolder(named: string | undefined, ...below: readonly string[]): string {
  return named?.startsWith('/') === true ? named : join(homeFolder(), ...below);
}

/** The root folder for a user without a home, as containers have it. */
export function homeFolder(home: () => string = homedir): string {
  try {
    const folder = home(); // HOME, or else what the list of users says; throws for a user who is not on it
    return folder.startsWith('/') ? folder : '/';
  } catch {
    return '/';
  }
}
