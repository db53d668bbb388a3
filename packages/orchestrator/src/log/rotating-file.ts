import { closeSync, constants, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** What a rotating file is made of. */
export interface RotatingFileOptions {
  /** Absolute path; ends in `.log`. */
  readonly path: string;
  /** The file is put aside before it becomes larger, in bytes. */
  readonly maxBytes: number;
  /** How many files that were put aside are kept, as `….1.log`, the newest, and so on. */
  readonly kept: number;
  /** Called once when nothing more can be written. */
  readonly onFailure: (error: unknown) => void;
}

/** What waits is written at least this often, in milliseconds. */
const FLUSH_INTERVAL_MS = 100;
/** More than this does not wait, in bytes. */
const MOST_WAITING_BYTES = 64 * 1024;

/**
 * A file of lines that does not grow without end. What is written waits for a moment, so that many lines cost one write. A file that
 * can no longer be written is given up; it never throws.
 */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  #fd: number | null = null;
  #bytes = 0;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #isGivenUp = false;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
  }

  /** Takes a line with its line feed. */
  write(line: string): void {
    if (this.#isGivenUp) return;
    this.#waiting.push(line);
    this.#waitingBytes += Buffer.byteLength(line);
    if (this.#waitingBytes >= MOST_WAITING_BYTES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS).unref();
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const bytes = Buffer.from(this.#waiting.join(""));
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (bytes.length === 0 || this.#isGivenUp) return;
    try {
      if (this.#bytes > 0 && this.#bytes + bytes.length > this.#options.maxBytes) this.#putAside();
      this.#fd ??= open(this.#options.path);
      for (let offset = 0; offset < bytes.length; ) offset += writeSync(this.#fd, bytes, offset);
      this.#bytes += bytes.length;
    } catch (error) {
      this.#isGivenUp = true;
      this.#options.onFailure(error);
    }
  }

  /** Writes what waits, and takes no more. */
  close(): void {
    this.flush();
    this.#isGivenUp = true;
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #putAside(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
    this.#bytes = 0;
    const { path, kept } = this.#options;
    const numbered = (number: number): string => (number === 0 ? path : path.replace(/\.log$/u, `.${number}.log`));
    rmSync(numbered(kept), { force: true });
    for (let number = kept - 1; number >= 0; number -= 1) {
      try {
        renameSync(numbered(number), numbered(number + 1));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    }
  }
}

function open(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  // Not through a symbolic link: in place an agent can leave one here.
  return openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW, 0o600);
}
