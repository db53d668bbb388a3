import { readFileSync } from "node:fs";
import { endianness } from "node:os";

import { AgentsError } from "../errors.ts";

/** AT_PAGESZ in the kernel's include/uapi/linux/auxvec.h. */
const PAGE_SIZE_TYPE = 6;

/** Bytes of a page of memory on Linux, from what the kernel tells each program at its start; see getauxval(3). */
export function readPageSize(): number {
  const path = "/proc/self/auxv";
  let vector: Buffer;
  try {
    vector = readFileSync(path);
  } catch (cause) {
    throw unreadable(path, (cause as Error).message, cause);
  }
  const wordBytes = process.arch === "arm" || process.arch === "ia32" ? 4 : 8;
  const isLittle = endianness() === "LE";
  // The values that matter fit into four bytes.
  const word = (at: number): number => (isLittle ? vector.readUInt32LE(at) : vector.readUInt32BE(at + wordBytes - 4));
  for (let at = 0; at + 2 * wordBytes <= vector.length; at += 2 * wordBytes) {
    if (word(at) === PAGE_SIZE_TYPE) return word(at + wordBytes);
  }
  throw unreadable(path, "it does not tell the size of a page", undefined);
}

function unreadable(path: string, problem: string, cause: unknown): AgentsError {
  return new AgentsError("PROCESS_TABLE_UNREADABLE", `cannot read ${path}: ${problem}`, "mount /proc", { cause });
}
