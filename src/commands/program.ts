// The command line: every command with its options, under one set of rules.

import {Command} from 'commander';

import {applyConfigFile} from './config-file.js';
import {agentCommand} from './agent.js';
import {compareCommand} from './compare.js';
import {demoCommand} from './demo.js';
import {doctorCommand} from './doctor.js';
import {execCommand} from './exec.js';
import {exportCommand} from './export.js';
import {loadCommand} from './load.js';
import {reportCommand} from './report.js';
import {runCommand} from './run.js';
import {runsCommand} from './runs.js';
import {serveCommand} from './serve.js';
import {VERSION} from './version.js';

/** Errors of usage are thrown as CommanderError after commander printed them. */
export function buildProgram(): Command {
  const program = new Command('regscope')
    .description('Shows why a container registry slows down under load.')
    .version(VERSION)
    .option('--config <file>', 'settings that flags and environment do not give (YAML)')
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride();
  for (const make of [
    ...[runCommand, serveCommand, agentCommand, loadCommand, execCommand],
    ...[runsCommand, reportCommand, compareCommand, exportCommand, doctorCommand, demoCommand],
  ]) {
    program.addCommand(make().exitOverride().copyInheritedSettings(program));
  }
  return program.hook('preAction', (_program, command) => applyConfigFile(program, command));
}
