// Reads the words of a kernel stack, the leaf first. A word is `function+offset`, as bpftrace
// prints it, or a bare address.

/**
 * The most frames that the scripts take: 128 addresses of a program, and kstack(64) of the kernel.
 */
export const MAX_USER_DEPTH = 127;
export const MAX_KERNEL_DEPTH = 64;

export function readWords(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

/** The function in a word: `vfs_read` for `vfs_read+17`. Undefined for an address. */
export function readKernelName(word: string): string | undefined {
  return word.startsWith('0x') ? undefined : word.replace(/\+\d+$/, '');
}
