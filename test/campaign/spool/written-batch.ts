// What spool-writer.ts writes, so that kill-writer.ts can tell whether it is what it was.

export const RECORDS_PER_BATCH = 3;

/** 64 to 192 KiB, a size that takes more than one page and so can be torn. */
export function frameOf(epoch: number, seq: number): Buffer {
  return Buffer.alloc(
    64 * 1024 + ((epoch * 7_919 + seq * 104_729) % (128 * 1024)),
    `${epoch}/${seq} `,
  );
}
