// The words of a stack, the leaf first: addresses of user code, as the readers of probes write them,
// and `function+offset` of the kernel, as bpftrace prints them.

/** What the scripts take at most: 128 addresses of a program, kstack(64) of the kernel. */
export const MAX_USER_DEPTH = 127;
export const MAX_KERNEL_DEPTH = 64;

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
