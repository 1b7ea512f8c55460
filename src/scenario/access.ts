// How a scenario reaches a registry that wants a user, a password and a repository, where the caller says
// so in place of the scenario. Pure: the secret itself is read later.

import {ProfilerError} from '../domain/error.js';
import type {FoundScenario} from './find-scenario.js';
import type {AuthSpec, Scenario, SecretSource} from './scenario.js';
import {isRepositoryName, REPOSITORY_RULE} from './schema.js';

export interface AccessOptions {
  readonly username?: string;
  /** A file whose text is the password; without it the variable REGSCOPE_PASSWORD has it. */
  readonly passwordFile?: string;
  readonly repository?: string;
  /** Whether Harbor is asked to make the repository's project where it is missing. */
  readonly createProject?: boolean;
}

export const PASSWORD_VARIABLE = 'REGSCOPE_PASSWORD';

/** The scenario with the caller's user, password and repository. Throws `CLI_OPTION_INVALID`. */
export function withAccess(found: FoundScenario, options: AccessOptions): FoundScenario {
  const {scenario} = found;
  const {repository = scenario.repository, createProject = scenario.createProject} = options;
  if (!isRepositoryName(repository)) {
    throw invalid(
      `--repository ${repository} ${REPOSITORY_RULE}`,
      'as in --repository library/bench',
    );
  }
  const auth = authOf(scenario.auth, options);
  if (createProject && auth.kind === 'anonymous') {
    throw invalid('--create-project needs a user', 'Name one with --username.');
  }
  const reached: Scenario = {...scenario, repository, createProject, auth};
  return {...found, scenario: reached};
}

function authOf(auth: AuthSpec, {username, passwordFile}: AccessOptions): AuthSpec {
  const named = username ?? (auth.kind === 'password' ? auth.username : undefined);
  if (named === undefined) {
    if (passwordFile === undefined) return auth;
    throw invalid('--password-file needs a user', 'Name one with --username.');
  }
  if (username === undefined && passwordFile === undefined) return auth;
  return {kind: 'password', username: named, password: passwordOf(passwordFile)};
}

function passwordOf(path: string | undefined): SecretSource {
  return path === undefined
    ? {kind: 'environment', variable: PASSWORD_VARIABLE}
    : {kind: 'file', path};
}

function invalid(message: string, hint: string): ProfilerError {
  return new ProfilerError('CLI_OPTION_INVALID', message, hint);
}
