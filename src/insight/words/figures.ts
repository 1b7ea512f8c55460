// Figures as people read them: three digits that mean something, in a sentence with their unit.

/** 0.042 ms, 4.21 ms, 42.1 ms, 421 ms; seconds from 10 s on. */
export function writeMs(ms: number): string {
  if (ms < 1) return `${Number(ms.toPrecision(2))} ms`;
  if (ms >= 10_000) return `${(ms / 1000).toPrecision(3)} s`;
  return ms >= 100 ? `${Math.round(ms)} ms` : `${Number(ms.toPrecision(3))} ms`;
}

/** `an upload.finish`, `a blob.get`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** `4 %`, `0.38 %`. */
export function writeShare(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

/** `412 B`, `4.2 MiB`, `−1.3 GiB`. */
export function writeBytes(bytes: number): string {
  const size = Math.abs(bytes);
  const power = size < 1024 ? 0 : Math.min(Math.floor(Math.log2(size) / 10), UNITS.length - 1);
  const scaled = Number((size / 1024 ** power).toPrecision(3));
  return `${bytes < 0 ? '−' : ''}${scaled} ${UNITS[power]}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `97`, `1,234`, `518,000`: three digits of what was multiplied up. */
export function writeCount(count: number): string {
  const rounded = count < 1000 ? Math.round(count) : Number(count.toPrecision(3));
  return rounded.toLocaleString('en-US');
}

/** `45 s`, `12 min`, `1.5 h`. */
export function writeDuration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 5400
    ? `${Math.round(seconds / 60)} min`
    : `${Number((seconds / 3600).toPrecision(2))} h`;
}
