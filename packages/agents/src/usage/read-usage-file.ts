import { constants, lstatSync } from "node:fs";
import { open } from "node:fs/promises";

import { MAX_USAGE_BYTES, parseUsage, type UsageReading } from "./usage-file.ts";

/** What reading a usage file gave; `absent`: there is none. */
export type UsageFileReading = UsageReading | { readonly kind: "absent" };

/**
 * Reads a usage file. Agents are not trusted: a link, a pipe or a device in its place is not followed or waited for, and a large
 * file is not read. Never throws: what is wrong with the file is the result.
 */
export async function readUsageFile(path: string): Promise<UsageFileReading> {
  try {
    // Most agents leave none: an exception for each look costs more than all the rest.
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return { kind: "absent" };
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: -1 }));
      if (size < 0) return { kind: "unreadable", problem: "it is not a regular file" };
      if (size > MAX_USAGE_BYTES) return { kind: "unreadable", problem: `it is larger than ${MAX_USAGE_BYTES} bytes` };
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await file.read(bytes, 0, size, 0);
      return parseUsage(bytes.toString("utf8", 0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
    return code === "ENOENT" ? { kind: "absent" } : { kind: "unreadable", problem: `it cannot be opened (${code})` };
  }
}
