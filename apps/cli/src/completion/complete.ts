import { escapeForTerminal } from "@pawl/agents";

import { EXIT_CODES } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { writeResult } from "../output/streams.ts";
import { candidates } from "./candidates.ts";
import { projectNames } from "./project-names.ts";

/** Prints what could come next, one line each: the value, a tab, and what it is. Names that a terminal could obey are left out. */
export async function complete(words: readonly string[]): Promise<ExitCode> {
  const found = await candidates(words, projectNames(folderOf(words)));
  const safe = found.filter(({ value }) => escapeForTerminal(value) === value && !/\s/.test(value));
  await writeResult(safe.map(({ value, describe }) => `${value}\t${escapeForTerminal(describe)}\n`).join(""));
  return EXIT_CODES.OK;
}

/** The folder that is given on the command line so far. */
function folderOf(words: readonly string[]): string | null {
  const index = words.findIndex((word) => word === "--cwd" || word === "-C");
  const joined = words.find((word) => word.startsWith("--cwd="));
  return joined?.slice("--cwd=".length) ?? (index === -1 ? null : (words[index + 1] ?? null));
}
