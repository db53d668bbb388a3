/** Resolves when what the present turn of the event loop brings has been taken notice of. */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
