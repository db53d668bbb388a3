/** A point that code under test waits at until the test opens it. */
export function barrier(): { reached: Promise<void>; arrive: () => Promise<void>; open: () => void } {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const arrive = () => {
    reached.resolve();
    return opened.promise;
  };
  return { reached: reached.promise, arrive, open: opened.resolve };
}
