// The program of a host that is only watched: the agent, and the checks of its host. It is packed into a
// single file (src/packages), so what it imports needs neither SQLite nor a web server.

import {runProgram} from './run-program.js';

await runProgram({
  agent: async () => (await import('./agent.js')).agentCommand(),
  doctor: async () => (await import('./doctor.js')).doctorCommand(),
});
