import { createInterface } from "node:readline/promises";

import { escapeForTerminal } from "@pawl/agents";

import { CliError } from "../errors/cli-error.ts";

/**
 * Asks on the terminal whether something is meant that cannot be taken back. Where nobody can be asked, it has to be said with the
 * command.
 *
 * @param what - what is about to happen, as a question. Not escaped.
 * @throws CliError `NOT_CONFIRMED`; nothing was changed.
 */
export async function confirm(what: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new CliError("NOT_CONFIRMED", `nobody can be asked: ${what}`, "Say that it is meant with --yes; --dry-run shows what would change.");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const left = new AbortController();
  terminal.once("close", () => left.abort());
  try {
    const answer = await terminal.question(`${escapeForTerminal(what)} [y/N] `, { signal: left.signal }).catch(() => "");
    if (!/^y(?:es)?$/i.test(answer.trim())) throw new CliError("NOT_CONFIRMED", "it was not confirmed", "Nothing was changed. Answer y, or give --yes.");
  } finally {
    terminal.close();
  }
}
