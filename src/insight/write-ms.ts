// Durations as people read them: three digits that mean something, in a sentence with their unit.

/** 0.042 ms, 4.21 ms, 42.1 ms, 421 ms; seconds from 10 s on. */
export function writeMs(ms: number): string {
  if (ms < 1) return `${Number(ms.toPrecision(2))} ms`;
  if (ms >= 10_000) return `${(ms / 1000).toPrecision(3)} s`;
  return ms >= 100 ? `${Math.round(ms)} ms` : `${Number(ms.toPrecision(3))} ms`;
}

/** `4 %`, `0.38 %`. */
export function writeShare(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
