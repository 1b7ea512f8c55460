// The exit codes of regscope. README.md has a table of them.

export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  doctorFailed: 3,
  doctorWarns: 4,
  thresholdFailed: 99,
  interrupted: 130,
} as const;
