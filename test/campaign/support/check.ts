// Says what does not hold, and makes the campaign fail.

export function check(what: string, holds: boolean, detail = ''): void {
  if (holds) return;
  process.exitCode = 1;
  console.log(`BROKEN: ${what}\n${detail}`);
}
