// Which figures lack what a probe lost, in words.

const FIGURES: Readonly<Record<string, string>> = {
  syscalls: 'figures of system calls',
  tcp: 'figures of TCP',
  block: 'figures of block I/O',
  runqueue: 'waits for a CPU',
  requests: 'requests and their budgets',
  oncpu: 'stacks on the CPU',
  offcpu: 'stacks of waits',
};

/** `probe` may be several, joined by `+`; undefined where one of them is no probe whose figures are known. */
export function touchedFigures(probe: string): readonly string[] | undefined {
  const figures = probe.split('+').flatMap((name) => FIGURES[name] ?? []);
  return figures.length === probe.split('+').length ? figures : undefined;
}
