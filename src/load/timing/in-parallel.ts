// Does the same work with many items, a few at a time.

/**
 * Does `work` with each item, with `limit` of them at the same time. After an error no new item begins, and
 * the promise rejects with the first error once the items that began have ended.
 */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed: {readonly error: unknown} | undefined;
  const lane = async (): Promise<void> => {
    while (next < items.length && failed === undefined) {
      const item = items[next]!;
      next += 1;
      try {
        await work(item);
      } catch (error) {
        failed ??= {error};
      }
    }
  };
  await Promise.all(Array.from({length: Math.min(limit, items.length)}, lane));
  if (failed !== undefined) throw failed.error;
}
