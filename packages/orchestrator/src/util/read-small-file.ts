import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** Bits by which anybody but the file's owner may read or change it. */
const OTHERS = 0o077;

/** How a file is read. */
export interface SmallFileOptions {
  /** What a larger file is refused with. */
  readonly maxBytes: number;
  /** Refuses a file to which anybody but its owner has access. */
  readonly isSecret: boolean;
  /** The error of a file that is refused. Nothing of what the file holds is in what it is given. */
  readonly refused: (problem: string, hint: string) => Error;
}

/** Reads a small regular file as text, such as one with a key. */
export async function readSmallFile(path: string, { maxBytes, isSecret, refused }: SmallFileOptions): Promise<string> {
  let file;
  try {
    // Without O_NONBLOCK a named pipe would be waited for without an end.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw refused(`the file cannot be opened (${codeOf(error)})`, "Name a file that this user may read.");
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw refused("it is not a regular file", "Name a regular file.");
    if (isSecret && (stats.mode & OTHERS) !== 0) {
      const mode = (stats.mode & 0o777).toString(8);
      throw refused(`others than its owner have access to it (mode ${mode})`, "Run `chmod 600` on it; if others may have read it, make a new secret.");
    }
    if (stats.size > maxBytes) throw refused(`it is larger than ${maxBytes} bytes`, "Name the file that holds nothing else.");
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
