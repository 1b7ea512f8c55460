// regscope runs: lists the runs in the data directory, the newest first.

import {Command} from 'commander';

import type {Run} from '../domain/run.js';
import {runJson} from '../contract/to-json.js';
import {visibleText} from '../guard/escape.js';
import {openCatalog} from '../store/catalog.js';
import {dataOption, jsonOption} from './options.js';
import {dateOf} from './render/cells.js';
import {writeTable} from './render/table.js';
import {printJson, say, warn} from './console/terminal.js';

export function runsCommand(): Command {
  return new Command('runs')
    .description('list the runs in the data directory')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(runs);
}

function runs(options: {readonly data: string; readonly json?: boolean}): void {
  const catalog = openCatalog(options.data);
  const [all, damaged] = [catalog.list(), catalog.damaged()];
  if (options.json === true) return printJson({runs: all.map(runJson), damaged});
  for (const {message} of damaged) warn(visibleText(message));
  for (const {id, interrupted} of all) {
    if (interrupted !== undefined) warn(`${id}: ${interrupted}`);
  }
  if (all.length === 0)
    return say(`there are no runs in ${options.data}; \`regscope run demo\` makes one`);
  process.stdout.write(writeTable(['id', 'name', 'started', 'seconds'], all.map(row)));
}

function row(run: Run): string[] {
  const seconds = run.endNs === undefined ? 'not ended' : secondsOf(run.startNs, run.endNs);
  return [run.id, run.name, dateOf(Number(run.startNs / 1_000_000n)), seconds];
}

function secondsOf(startNs: bigint, endNs: bigint): string {
  return (Number(endNs - startNs) / 1e9).toFixed(1);
}
