// Figures with their units, as sentences show them: at most three significant digits. Bytes are
// counted in powers of 1024, here and in tables. Figures for tables are in columns.ts.

/** 0.042 ms, 4.21 ms, 42.1 ms, 421 ms; seconds from 10 s on. */
export function writeMs(ms: number): string {
  if (ms < 1) return `${Number(ms.toPrecision(2))} ms`;
  if (ms >= 10_000) return `${(ms / 1000).toPrecision(3)} s`;
  return ms >= 100 ? `${Math.round(ms)} ms` : `${Number(ms.toPrecision(3))} ms`;
}

/** `+4.21 ms`, `−0.5 ms`. */
export function writeMsChange(ms: number): string {
  return signed(ms, writeMs);
}

/** A share between 0 and 1 with two significant digits: `4 %`, `0.38 %`. */
export function writeShare(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

/** Names the largest of several parts by its share, 0–1: `most` of it only where it is more than all others together. */
export function mostOf(share: number): string {
  return share > 0.5 ? 'most' : 'the largest part';
}

/** `412 B`, `4.2 MiB`, `−1.3 GiB`. */
export function writeBytes(bytes: number): string {
  const size = Math.abs(bytes);
  const power = size < 1024 ? 0 : Math.min(Math.floor(Math.log2(size) / 10), UNITS.length - 1);
  const scaled = Number((size / 1024 ** power).toPrecision(3));
  return `${bytes < 0 ? '−' : ''}${scaled} ${UNITS[power]}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** An estimate with three significant digits: `97`, `1,234`, `518,000`. */
export function writeCount(count: number): string {
  const rounded = count < 1000 ? Math.round(count) : Number(count.toPrecision(3));
  return rounded.toLocaleString('en-US');
}

/** `3.6/s`; whole numbers from 100/s on. */
export function writeRate(perSecond: number): string {
  const isLarge = perSecond >= 100;
  return `${isLarge ? Math.round(perSecond).toLocaleString('en-US') : perSecond.toFixed(1)}/s`;
}

/** `45 s`, `12 min`, `1.5 h`. */
export function writeDuration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 5400
    ? `${Math.round(seconds / 60)} min`
    : `${Number((seconds / 3600).toPrecision(2))} h`;
}

/** The load of a phase: `1 user`, `8 users`, `12.5/s`. */
export function writeLoad({
  users,
  rate,
}: {
  readonly users?: number;
  readonly rate?: number;
}): string {
  if (rate !== undefined) return `${rate}/s`;
  return users === 1 ? '1 user' : `${users} users`;
}

/** `an upload.finish`, `a blob.get`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** Writes the sign, then the size. */
export function signed(value: number, write: (size: number) => string): string {
  return `${value < 0 ? '−' : '+'}${write(Math.abs(value))}`;
}
