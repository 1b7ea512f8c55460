// The words of a stack as bpftrace prints it, the leaf first, one to a line: addresses of user code
// (BPFTRACE_NO_USER_SYMBOLS=1) and `function+offset` of the kernel.

/** Kept for `kernel.perf_event_max_stack` at its default. */
export const MAX_DEPTH = 127;

export function readWords(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

/** Undefined for what is no address, or one that no program of 48 bits can have. */
export function readAddress(word: string): number | undefined {
  if (!/^(0x)?[0-9a-f]{1,16}$/.test(word)) return undefined;
  const address = parseInt(word, 16);
  return Number.isSafeInteger(address) ? address : undefined;
}

/** `vfs_read+17` → `vfs_read`; undefined for an address. */
export function readKernelName(word: string): string | undefined {
  return word.startsWith('0x') ? undefined : word.replace(/\+\d+$/, '');
}
