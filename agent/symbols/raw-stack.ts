// The words of a kernel stack, the leaf first: `function+offset`, as bpftrace prints them, or bare
// addresses.

/** What the scripts take at most: 128 addresses of a program, kstack(64) of the kernel. */
export const MAX_USER_DEPTH = 127;
export const MAX_KERNEL_DEPTH = 64;

export function readWords(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

/** `vfs_read+17` → `vfs_read`; undefined for an address. */
export function readKernelName(word: string): string | undefined {
  return word.startsWith('0x') ? undefined : word.replace(/\+\d+$/, '');
}
