// All commands of regscope. Each module is loaded when its command is asked for.

import type {Commands} from './program.js';

export const COMMANDS: Commands = {
  run: async () => (await import('./run.js')).runCommand(),
  serve: async () => (await import('./serve.js')).serveCommand(),
  agent: async () => (await import('./agent.js')).agentCommand(),
  agents: async () => (await import('./agents.js')).agentsCommand(),
  load: async () => (await import('./load.js')).loadCommand(),
  exec: async () => (await import('./exec.js')).execCommand(),
  runs: async () => (await import('./runs.js')).runsCommand(),
  report: async () => (await import('./report.js')).reportCommand(),
  compare: async () => (await import('./compare.js')).compareCommand(),
  export: async () => (await import('./export.js')).exportCommand(),
  doctor: async () =>
    (await import('./doctor.js')).doctorCommand(
      async () => (await import('./self-test/self-test.js')).selfTest,
    ),
  init: async () => (await import('./init.js')).initCommand(),
  completion: async () => (await import('./completion.js')).completionCommand(() => COMMANDS),
  man: async () => (await import('./man.js')).manCommand(() => COMMANDS),
  demo: async () => (await import('./demo.js')).demoCommand(),
};
