// Finds a scenario by its path, or a built-in one by its name. Built-in scenarios are the files in builtin/.

import {readdirSync, readFileSync} from 'node:fs';
import {basename} from 'node:path';

import {messageOf, ProfilerError} from '../domain/error.js';
import {nearestWord} from './nearest.js';
import {readScenario} from './read-scenario.js';
import type {Scenario} from './scenario.js';

const BUILTIN = new URL('./builtin/', import.meta.url);

export interface FoundScenario {
  readonly scenario: Scenario;
  /** The text that was read. The run file keeps it. */
  readonly text: string;
}

/** The names of the built-in scenarios, sorted. */
export function builtinScenarios(): string[] {
  return readdirSync(BUILTIN)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/**
 * A text with a slash or a dot is a path. Throws `SCENARIO_UNKNOWN`, `SCENARIO_UNREADABLE` or
 * `SCENARIO_INVALID`.
 */
export function findScenario(nameOrPath: string): FoundScenario {
  const isPath = /[/.]/.test(nameOrPath);
  if (!isPath && !builtinScenarios().includes(nameOrPath)) throw unknown(nameOrPath);
  const text = readText(isPath ? nameOrPath : new URL(`${nameOrPath}.yaml`, BUILTIN), nameOrPath);
  return {scenario: readScenario(text, isPath ? nameOrPath : `${nameOrPath}.yaml`), text};
}

function readText(path: string | URL, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ProfilerError(
      'SCENARIO_UNREADABLE',
      `cannot read the scenario ${shown}: ${messageOf(error)}`,
      'Give the path of a YAML file, or the name of a built-in scenario.',
      {cause: error},
    );
  }
}

function unknown(name: string): ProfilerError {
  const names = builtinScenarios();
  const meant = nearestWord(name, names);
  return new ProfilerError(
    'SCENARIO_UNKNOWN',
    `there is no built-in scenario "${name}"`,
    meant === undefined
      ? `Built in are ${names.join(', ')}; a path has a slash or ends in .yaml.`
      : `Did you mean "${meant}"?`,
  );
}
