// regscope runs: the runs in the data directory as a history. Lists, describes, copies and removes them.

import {Command} from 'commander';

import {dataOption, jsonOption, withOptions} from './options.js';
import {copyRunTo, importRuns} from './runs/copy.js';
import {noteRun, tagRun} from './runs/describe.js';
import {limitOptions} from './runs/limits.js';
import {listRuns} from './runs/list.js';
import {pruneRuns, removeRuns} from './runs/remove.js';

export function runsCommand(): Command {
  const runs = new Command('runs').description(
    'list the runs in the data directory; label, copy and remove them',
  );
  addList(runs);
  addRemove(runs);
  addDescribe(runs);
  addCopy(runs);
  return runs;
}

function addList(runs: Command): void {
  runs
    .command('list', {isDefault: true})
    .description('list the runs in the data directory')
    .addOption(dataOption())
    .option('--label <name=value...>', 'only runs with this label; NAME alone is any value')
    .option('--scenario <name>', 'only runs of this scenario')
    .option('--since <time>', 'only runs that began since: 7d, or 2026-11-01')
    .addOption(jsonOption())
    .action(listRuns);
}

function addRemove(runs: Command): void {
  runs
    .command('rm')
    .description('remove runs; one that goes on stays')
    .argument('<run...>', 'id or name of a run; of a damaged file its id')
    .addOption(dataOption())
    .action(removeRuns);
  const prune = runs
    .command('prune')
    .description('remove the oldest runs until the limits hold; one that goes on stays')
    .addOption(dataOption());
  withOptions(prune, limitOptions())
    .option('--dry-run', 'tell what would be removed, and remove nothing')
    .addOption(jsonOption())
    .action(pruneRuns);
}

function addDescribe(runs: Command): void {
  runs
    .command('tag')
    .description('set labels of a run: NAME=VALUE, NAME alone for "yes", NAME- to take one away')
    .argument('<run>', 'id, name or latest')
    .argument('<label...>', 'a run with the label keep is never pruned')
    .addOption(dataOption())
    .action(tagRun);
  runs
    .command('note')
    .description('write a note about a run; an empty one takes it away')
    .argument('<run>', 'id, name or latest')
    .argument('<text>', 'up to 4,096 characters')
    .addOption(dataOption())
    .action(noteRun);
}

function addCopy(runs: Command): void {
  runs
    .command('cp')
    .description('copy a run to a file, also while it goes on')
    .argument('<run>', 'id, name or latest')
    .argument('<file>', 'where nothing is yet')
    .addOption(dataOption())
    .action(copyRunTo);
  runs
    .command('import')
    .description('copy run files into the data directory')
    .argument('<file...>', 'paths of run files')
    .addOption(dataOption())
    .action(importRuns);
}
