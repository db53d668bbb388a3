/** Runs functions one after another, in the order of the calls. One that fails does not keep the next from running. */
export type Serialiser = <T>(work: () => Promise<T>) => Promise<T>;

/** A new, empty queue. */
export function createSerialiser(): Serialiser {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return await result;
  };
}
