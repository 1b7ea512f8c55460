// The command line: every command with its options, under one set of rules. A command's rooms are
// loaded only when it is asked for: `regscope runs` needs no web server.

import {Command} from 'commander';

import {applyConfigFile} from './config-file.js';
import {VERSION} from './console/version.js';

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.js')).runCommand(),
  serve: async () => (await import('./serve.js')).serveCommand(),
  agent: async () => (await import('./agent.js')).agentCommand(),
  load: async () => (await import('./load.js')).loadCommand(),
  exec: async () => (await import('./exec.js')).execCommand(),
  runs: async () => (await import('./runs.js')).runsCommand(),
  report: async () => (await import('./report.js')).reportCommand(),
  compare: async () => (await import('./compare.js')).compareCommand(),
  export: async () => (await import('./export.js')).exportCommand(),
  doctor: async () => (await import('./doctor.js')).doctorCommand(),
  demo: async () => (await import('./demo.js')).demoCommand(),
};

/** With `only`, a command's name, the rest is left out. Errors of usage are CommanderErrors. */
export async function buildProgram(only?: string): Promise<Command> {
  const program = new Command('regscope')
    .description('Shows why a container registry slows down under load.')
    .version(VERSION)
    .option('--config <file>', 'settings that flags and environment do not give (YAML)')
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride();
  const wanted =
    only !== undefined && only in COMMANDS ? [COMMANDS[only]!] : Object.values(COMMANDS);
  for (const make of wanted) {
    const command = await make();
    program.addCommand(command.exitOverride().copyInheritedSettings(program));
  }
  return program.hook('preAction', (_program, command) => applyConfigFile(program, command));
}
