/**
 * Does some work, then closes what it was done with. Where the work failed, its error is the one that counts: what is wrong with the
 * machine mostly keeps things from being closed too, and says less there.
 */
export async function closingAfter<T>(work: () => Promise<T>, close: () => Promise<void>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
  await close();
  return result;
}
