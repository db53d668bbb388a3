import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { Stats } from "node:fs";

/**
 * What is at a path that somebody else may have put something at.
 * - `file`: a regular file, whole.
 * - `missing`: nothing.
 * - `other`: something that is not read, and why.
 */
export type SmallFile =
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly stats: Stats }
  | { readonly kind: "missing" }
  | { readonly kind: "other"; readonly problem: string };

/** Codes by which the system speaks of this process, the machine or its disk, and not of the file. */
const OF_MACHINE: ReadonlySet<string> = new Set(["EMFILE", "ENFILE", "ENOMEM", "EIO", "ESTALE", "EDQUOT"]);

const NOT_REGULAR = "it is not a regular file";

/**
 * Reads a small regular file, and ends whatever is there: it follows no symbolic link, waits for no named pipe, and takes no more than
 * `maxBytes` of a file that grows or that the system makes as it is read, whose size says nothing.
 *
 * @throws the system's error where this process or the machine is out of something, or the disk failed, which tells nothing of the file.
 */
export function readSmallRegularFile(path: string, maxBytes: number): SmallFile {
  let descriptor;
  try {
    // Without O_NONBLOCK a named pipe would be waited for without an end.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { kind: "other", problem: NOT_REGULAR };
    const bytes = stats.size > maxBytes ? null : readUpTo(descriptor, maxBytes, stats.size);
    return bytes === null ? { kind: "other", problem: `it is larger than ${maxBytes} bytes` } : { kind: "file", bytes, stats };
  } catch (error) {
    const code = codeOf(error);
    if (["ENOENT", "ENOTDIR"].includes(code)) return { kind: "missing" };
    // A symbolic link, and a socket.
    if (["ELOOP", "ENXIO"].includes(code)) return { kind: "other", problem: NOT_REGULAR };
    if (OF_MACHINE.has(code)) throw error;
    return { kind: "other", problem: `it cannot be read (${code})` };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** All bytes of a file; `null` where there are more than `maxBytes`. */
function readUpTo(descriptor: number, maxBytes: number, size: number): Uint8Array | null {
  // One byte more than there should be shows the end in one go.
  let buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (read === 0) return buffer.subarray(0, length);
    length += read;
    if (length > maxBytes) return null;
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * length, maxBytes + 1));
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
