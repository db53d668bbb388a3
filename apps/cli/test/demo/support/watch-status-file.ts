import { readFileSync } from "node:fs";

/** Short enough that hardly a report is missed, and nothing beside what a report costs. */
const INTERVAL_MS = 5;

/** What the status file held for some time; `null`: it was not there. */
export type Seen = Buffer | null;

/** A status file that is looked at all the time. */
export interface StatusFileWatch {
  /** Contents, in order, each unlike the one before. */
  readonly seen: readonly Seen[];
  stop(): void;
}

/** Reads a file or says that it is not there. */
export function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
    throw error;
  }
}

/** Two readings of a file that may not be there. */
export function isSame(left: Buffer | null, right: Buffer | null): boolean {
  return left === null || right === null ? left === right : left.equals(right);
}

/** Reads a status file again and again, as an outsider would, until told to stop. */
export function watchStatusFile(file: string): StatusFileWatch {
  const seen: Seen[] = [];
  const look = (): void => {
    const bytes = readIfThere(file);
    const last = seen.at(-1);
    if (last === undefined || !isSame(last, bytes)) seen.push(bytes);
  };
  look();
  const timer = setInterval(look, INTERVAL_MS);
  return { seen, stop: () => clearInterval(timer) };
}
