let isReaderGone = false;

/**
 * Makes a reader that goes away early, as `| head` does, an ordinary thing: what is written after that is dropped. Called
 * once, before anything is written.
 */
export function guardStreams(): void {
  // The callback of each write tells its own failure; the event only repeats it, and unheard it would end the process.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
}

/**
 * Writes a result to standard output and waits until it is on its way.
 *
 * @returns `false` once whoever read it has gone, so that there is no use in writing more.
 * @throws the stream's error, for example when a file that it goes to is on a full disk.
 */
export function writeResult(data: string | Uint8Array): Promise<boolean> {
  if (isReaderGone) return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => {
      if (error === null || error === undefined) {
        resolve(true);
      } else if (isBrokenPipe(error)) {
        isReaderGone = true;
        resolve(false);
      } else {
        reject(error);
      }
    });
  });
}

/** Writes one line about progress, a warning or an error to standard error. */
export function writeNotice(line: string): void {
  process.stderr.write(`${line}\n`);
}

function isBrokenPipe(error: Error): boolean {
  return "code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED");
}
