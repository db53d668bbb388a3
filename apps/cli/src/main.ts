// The program's start. `pawl status` must answer at once and at any time, so nothing heavy is loaded before it is known what
// was asked for.
import { resolve } from "node:path";

import { plainStatusFolder } from "./commands/status/plain-status.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { guardStreams, writeNotice } from "./output/streams.ts";

async function main(words: readonly string[]): Promise<void> {
  const folder = plainStatusFolder(words);
  if (folder !== undefined) {
    const { statusAction } = await import("./commands/status/action.ts");
    process.exitCode = await statusAction(folder);
    return;
  }
  const { runCommandLine } = await import("./run-command-line.ts");
  await runCommandLine(words);
}

async function report(error: unknown, words: readonly string[]): Promise<void> {
  try {
    const { reportError } = await import("./errors/report-error.ts");
    process.exitCode = await reportError(error, projectDirOf(words));
  } catch {
    // Nothing more can be loaded, as with too many open files; then this is all that can be said.
    process.exitCode = EXIT_CODES.INTERNAL;
    const text = error instanceof Error ? error.message : String(error);
    writeNotice(`error INTERNAL: ${text.replaceAll(/[^\x20-\x7e]/g, "?")}`);
  }
}

/** The project's folder as far as it can be told of a command line that may be wrong. */
function projectDirOf(words: readonly string[]): string {
  const index = words.findIndex((word) => word === "--cwd" || word.startsWith("--cwd="));
  const word = words[index];
  return resolve(word === "--cwd" ? (words[index + 1] ?? ".") : (word?.slice("--cwd=".length) ?? "."));
}

/** A failure that nobody waited for leaves the program in a state that nobody knows, so nothing may go on. */
async function endAtOnce(error: unknown): Promise<void> {
  try {
    await report(error, words);
  } finally {
    process.exit(EXIT_CODES.INTERNAL);
  }
}

guardStreams();
const words = process.argv.slice(2);

process.on("uncaughtException", (error) => void endAtOnce(error));

try {
  await main(words);
} catch (error) {
  await report(error, words);
}
