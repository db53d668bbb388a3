// The program's start. `pawl status` must answer at once and at any time, so nothing heavy is loaded before it is known what
// was asked for; what it needs itself is loaded with this file.
import { resolve } from "node:path";

import { firstLineOfRun } from "./commands/run/first-line.ts";
import { statusAction } from "./commands/status/action.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { guardStreams, writeNotice } from "./output/streams.ts";
import { plainCommand } from "./plain-command.ts";

async function main(words: readonly string[]): Promise<void> {
  const plain = plainCommand(words);
  if (plain?.kind === "status") {
    process.exitCode = await statusAction(plain.folder);
    return;
  }
  guardStreams();
  if (plain === undefined) {
    const firstLine = firstLineOfRun(words);
    if (firstLine !== null) writeNotice(firstLine);
    const { runCommandLine } = await import("./run-command-line.ts");
    await runCommandLine(words);
  } else {
    const { answerPlainly } = await import("./answer-plainly.ts");
    process.exitCode = await answerPlainly(plain);
  }
}

async function report(error: unknown, words: readonly string[]): Promise<void> {
  try {
    const { reportError } = await import("./errors/report-error.ts");
    process.exitCode = await reportError(error, projectDirOf(words));
  } catch {
    // Nothing more can be loaded, as with too many open files; then this is all that can be said.
    process.exitCode = EXIT_CODES.INTERNAL;
    const text = error instanceof Error ? error.message : String(error);
    writeNotice(`error INTERNAL: ${text.replaceAll(/[^\x20-\x7e]/g, "?")}`, "error");
    writeNotice("hint: `pawl explain INTERNAL` says what to do.");
  }
}

/** The project's folder as far as it can be told of a command line that may be wrong. */
function projectDirOf(words: readonly string[]): string {
  const index = words.findIndex((word) => word === "--cwd" || word === "-C" || word.startsWith("--cwd="));
  const word = words[index];
  return resolve(word?.startsWith("--cwd=") === true ? word.slice("--cwd=".length) : word === undefined ? "." : (words[index + 1] ?? "."));
}

/** A failure that nobody waited for leaves the program in a state that nobody knows, so nothing may go on. */
async function endAtOnce(error: unknown): Promise<void> {
  try {
    await report(error, process.argv.slice(2));
  } finally {
    process.exit(EXIT_CODES.INTERNAL);
  }
}

async function start(words: readonly string[]): Promise<void> {
  try {
    await main(words);
  } catch (error) {
    await report(error, words);
  }
}

process.on("uncaughtException", (error) => void endAtOnce(error));
void start(process.argv.slice(2));
