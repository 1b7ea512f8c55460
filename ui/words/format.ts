// Figures for people: three significant digits and a fitting unit.

/** A narrow space without a line break keeps a figure and its unit together. */
const GAP = '\u202f';
export const NOTHING = '–';

const DURATIONS = [
  ['ns', 1],
  ['µs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
] as const;
/** Powers of 1024, as in reports, scenarios and what registries say of layers. */
const BYTES = [
  ['B', 1],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
] as const;
const COUNTS = [
  ['', 1],
  ['M', 1e6],
  ['G', 1e9],
] as const;

type Units = readonly (readonly [name: string, size: number])[];

export function formatDuration(ns: number | undefined): string {
  if (ns === undefined || !Number.isFinite(ns)) return NOTHING;
  if (ns >= 99.95e9) return formatLong(ns / 1e9);
  return inUnits(ns, DURATIONS);
}

export function formatBytes(bytes: number | undefined): string {
  return bytes === undefined || !Number.isFinite(bytes) ? NOTHING : inUnits(bytes, BYTES);
}

/** Shows all digits up to a million, so that a person can add up small tables. */
export function formatCount(count: number | undefined): string {
  if (count === undefined || !Number.isFinite(count)) return NOTHING;
  if (Math.abs(count) < 999_999.5) return grouped(Math.round(count));
  return inUnits(count, COUNTS);
}

export function formatRate(perSecond: number | undefined): string {
  if (perSecond === undefined || !Number.isFinite(perSecond)) return NOTHING;
  if (perSecond >= 999.5) return `${formatCount(perSecond)}/s`;
  return `${significant(perSecond)}/s`;
}

export function formatShare(share: number | undefined): string {
  if (share === undefined || !Number.isFinite(share)) return NOTHING;
  const percent = share * 100;
  if (percent !== 0 && Math.abs(percent) < 0.01) return `<0.01${GAP}%`;
  return `${percent >= 99.95 ? Math.round(percent) : significant(percent, 2)}${GAP}%`;
}

/** The time of day in the browser's time zone. */
export function formatClock(ms: number, withMs = false): string {
  const date = new Date(ms);
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()];
  const clock = [hours, minutes, seconds].map(twoDigits).join(':');
  return withMs ? `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}` : clock;
}

export function formatDate(ms: number): string {
  const date = new Date(ms);
  const day = [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())];
  return `${day.join('-')} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** `1:05` or `1:02:05`: a length of time. */
export function formatSpan(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, minutes, rest] = parts as [number, number, number];
  const text = hours > 0 ? `${hours}:${twoDigits(minutes)}` : String(minutes);
  return `${ms < 0 ? '−' : ''}${text}:${twoDigits(rest)}`;
}

/** `12 s`, `4 min` or `3 h`: a rough length of time. */
export function formatAbout(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds}${GAP}s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)}${GAP}min`;
  return `${Math.round(seconds / 3600)}${GAP}h`;
}

function formatLong(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}${GAP}m ${twoDigits(whole % 60)}${GAP}s`;
  const minutes = Math.round(whole / 60);
  return `${grouped(Math.floor(minutes / 60))}${GAP}h ${twoDigits(minutes % 60)}${GAP}m`;
}

function inUnits(value: number, units: Units): string {
  const [first] = units;
  if (Math.abs(value) < first![1] * 1000 && Number.isInteger(value)) {
    return withUnit(String(value), first![0]);
  }
  for (const [name, size] of units) {
    const rounded = Number((value / size).toPrecision(3));
    if (Math.abs(rounded) < 1000) return withUnit(significant(value / size), name);
  }
  const [name, size] = units.at(-1)!;
  return withUnit(grouped(Math.round(value / size)), name);
}

function withUnit(figure: string, unit: string): string {
  return unit === '' ? figure : `${figure}${GAP}${unit}`;
}

function significant(value: number, digits = 3): string {
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  return value.toFixed(Math.min(digits, Math.max(0, digits - 1 - magnitude)));
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
