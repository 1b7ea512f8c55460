// regscope init: writes a commented scenario, a config file and a budget, to begin with.

import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {Command} from 'commander';

import {ProfilerError} from '../domain/error.js';
import {outputFailed, say} from './console/terminal.js';

const TEMPLATES = join(dirname(fileURLToPath(import.meta.url)), 'init');
export const INIT_FILES = ['scenario.yaml', 'regscope.yaml', 'budget.yaml'] as const;
/** The address in the templates. */
const REGISTRY = 'http://127.0.0.1:5000';

export function initCommand(): Command {
  return new Command('init')
    .description('write a commented scenario, a config file and a budget of limits, to begin with')
    .argument('[dir]', 'directory to write them into', '.')
    .option('--registry <url>', 'address of the registry', REGISTRY)
    .option('--force', 'write over files that are there')
    .action(init);
}

function init(
  folder: string,
  {registry, force = false}: {readonly registry: string; readonly force?: boolean},
): void {
  if (!URL.canParse(registry) || !/^https?:\/\/[^\s"'#]+$/.test(registry)) {
    throw new ProfilerError(
      'CLI_OPTION_INVALID',
      `--registry ${registry} is no address of a registry`,
      `as in --registry ${REGISTRY}`,
    );
  }
  const there = INIT_FILES.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (there.length > 0 && !force) {
    throw new ProfilerError(
      'CLI_INIT_EXISTS',
      `${there.join(', ')} ${there.length === 1 ? 'is' : 'are'} there already`,
      'name another directory, or add --force to write over them',
    );
  }
  write(folder, registry);
  say(
    `next: regscope --config ${join(folder, 'regscope.yaml')} run ${join(folder, 'scenario.yaml')}`,
  );
}

function write(folder: string, registry: string): void {
  try {
    mkdirSync(folder, {recursive: true});
    for (const name of INIT_FILES) {
      const text = readFileSync(join(TEMPLATES, name), 'utf8').replaceAll(REGISTRY, registry);
      writeFileSync(join(folder, name), text);
      say(`written: ${join(folder, name)}`);
    }
  } catch (error) {
    throw outputFailed(folder, error as Error);
  }
}
