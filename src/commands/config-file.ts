// Reads settings from a file. Flags take precedence over the environment, the environment over the
// file, and the file over the defaults.
//
//     # ~/.config/regscope/config.yaml
//     data: /var/lib/regscope
//     otlp: http://127.0.0.1:4318
//     agent: {target: [registry=port:5000]}
//
// A key is the long name of an option that several commands share (options.ts). Below the name of a
// command, it is the long name of any option of that command.

import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import type {Command} from 'commander';

import {messageOf, ProfilerError} from '../domain/error.js';
import {baseFolder} from '../pace/base-folders.js';
import {SHARED_OPTIONS} from './options.js';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Sets the options of `command` that neither a flag nor the environment sets. Throws
 * `CLI_CONFIG_INVALID`.
 */
export async function applyConfigFile(program: Command, command: Command): Promise<void> {
  const settings = await readSettings(program.opts<{config?: string}>().config);
  const own = settings[command.name()];
  const shared = Object.keys(settings).filter((key) => !isSettings(settings[key]));
  assertKnown(shared, new Set(SHARED_OPTIONS));
  if (isSettings(own)) assertKnown(Object.keys(own), new Set(longNames(command)));
  for (const option of command.options) {
    const name = option.name();
    const value = isSettings(own) && name in own ? own[name] : settings[name];
    if (value === undefined || isSettings(value)) continue;
    const source = command.getOptionValueSource(option.attributeName());
    if (source === 'cli' || source === 'env') continue;
    command.setOptionValueWithSource(option.attributeName(), asOption(value), 'config');
  }
}

/**
 * Sets the options without which `command` does not start. Its command line is not read yet, so that commander
 * finds them there; a flag replaces them. Throws `CLI_CONFIG_INVALID`.
 */
export async function giveRequired(program: Command, command: Command): Promise<void> {
  const required = command.options.filter(({mandatory}) => mandatory);
  if (required.length === 0) return;
  const settings = await readSettings(program.opts<{config?: string}>().config);
  const own = settings[command.name()];
  for (const option of required) {
    const value = isSettings(own) ? own[option.name()] : undefined;
    if (value === undefined) continue;
    command.setOptionValueWithSource(option.attributeName(), asOption(value), 'config');
  }
}

function longNames(command: Command): string[] {
  return command.options.map((option) => option.name());
}

function asOption(value: unknown): unknown {
  return Array.isArray(value)
    ? value.map(String)
    : typeof value === 'boolean'
      ? value
      : String(value);
}

/** Reads YAML only where there is a file: an agent without one does not hold the reader in its memory. */
async function readSettings(given: string | undefined): Promise<Settings> {
  const path = given ?? defaultPath();
  if (given === undefined && !existsSync(path)) return {};
  const {parse} = await import('yaml');
  try {
    const settings: unknown = parse(readFileSync(path, 'utf8')) ?? {};
    if (!isSettings(settings)) throw new TypeError('it is not a mapping of names to values');
    return settings;
  } catch (error) {
    throw new ProfilerError(
      'CLI_CONFIG_INVALID',
      `the config file ${path} cannot be used: ${messageOf(error)}`,
      'it is YAML: one line `option: value` for each option, by its long name',
      {cause: error},
    );
  }
}

function assertKnown(keys: readonly string[], known: ReadonlySet<string>): void {
  const unknown = keys.find((key) => !known.has(key));
  if (unknown === undefined) return;
  throw new ProfilerError(
    'CLI_CONFIG_INVALID',
    `the config file sets ${JSON.stringify(unknown)}, which is not an option`,
    `the options are ${[...known].sort().join(', ')}`,
  );
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function defaultPath(): string {
  return join(baseFolder(process.env['XDG_CONFIG_HOME'], '.config'), 'regscope', 'config.yaml');
}
