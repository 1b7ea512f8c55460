// Numbers with units on command lines. Pure.

const METRIC: Readonly<Record<string, number>> = {'': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15};

/** `2k` is 2000, as wrk and oha have it; undefined for what is no number. */
export function metric(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([kmgtp]?)$/i.exec(text ?? '');
  return match === null ? undefined : Number(match[1]) * METRIC[match[2]!.toLowerCase()]!;
}

const SECONDS: Readonly<Record<string, number>> = {
  ...{ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3},
  ...{s: 1, sec: 1, secs: 1, m: 60, min: 60, h: 3600, hr: 3600},
};

/** `1m30s`, `500ms`; a number without a unit is seconds. Undefined for what is no duration. */
export function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^(\d+(\.\d+)?\s*[a-zµ]+\s*)+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-zµ]+)/g)];
  const total = parts.reduce(
    (sum, [, value, unit]) => sum + Number(value) * (SECONDS[unit!] ?? NaN),
    0,
  );
  return Number.isFinite(total) ? total : undefined;
}
