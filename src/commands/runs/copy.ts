// regscope runs cp and import: a run file from one place to another, whole, also while it is written.

import {join} from 'node:path';

import {openCatalog} from '../../store/catalog.js';
import {copyRun, importRun} from '../../store/change-run.js';
import {say} from '../console/terminal.js';
import {runIdOf} from './run-id.js';

interface Options {
  readonly data: string;
}

export async function copyRunTo(wanted: string, file: string, {data}: Options): Promise<void> {
  const id = runIdOf(openCatalog(data), wanted);
  await copyRun(join(data, 'runs', `${id}.db`), file);
  say(`${id} is copied to ${file}`);
}

export async function importRuns(files: readonly string[], {data}: Options): Promise<void> {
  for (const file of files) say(`${await importRun(data, file)} is imported`);
}
