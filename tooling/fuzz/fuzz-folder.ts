import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder: string | null = null;

/** A folder for the parsers that read files; gone with the process. */
export function fuzzFolder(): string {
  if (folder === null) {
    const made = mkdtempSync(join(tmpdir(), "pawl-fuzz-"));
    process.on("exit", () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}
