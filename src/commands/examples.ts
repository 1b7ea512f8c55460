// One example of each command, which its help and its manual page show.

const EXAMPLES: Readonly<Record<string, string>> = {
  run: 'sudo regscope run ramp-to-threshold-small --registry http://127.0.0.1:5000',
  serve: 'regscope serve --listen 127.0.0.1:7070',
  agent: 'sudo regscope agent --collector ws://127.0.0.1:7070 --target registry=port:5000',
  agents: 'regscope agents invite --minutes 10',
  load: 'regscope load push-200-small --registry http://127.0.0.1:5000',
  exec: 'regscope exec --phase "docker push" -- docker push registry1:5000/app:1',
  runs: 'regscope runs --json',
  report: 'regscope report latest --format html --output report.html',
  compare: "regscope compare nightly latest --fail-on 'push.p95 > +10%'",
  export: 'regscope export latest --format speedscope > run.speedscope.json',
  doctor: 'sudo regscope doctor',
  demo: 'sudo regscope demo',
  init: 'regscope init benchmark --registry http://127.0.0.1:5000',
  completion: 'regscope completion bash > /etc/bash_completion.d/regscope',
  man: 'regscope man run | man -l -',
};

/** Undefined for a command that has none. */
export function exampleOf(command: string): string | undefined {
  return Object.hasOwn(EXAMPLES, command) ? EXAMPLES[command] : undefined;
}
