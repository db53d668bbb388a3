import { EXIT_CODES } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { topLevelHelp } from "./help/top-level-help.ts";
import { writeResult } from "./output/streams.ts";
import type { PlainCommand } from "./plain-command.ts";

/** Answers a command line that needs no parser; `pawl status` is answered before. */
export async function answerPlainly(plain: Exclude<PlainCommand, { readonly kind: "status" }>): Promise<ExitCode> {
  if (plain.kind === "version") {
    const { versionAction } = await import("./commands/version/action.ts");
    return versionAction(plain.isJson);
  }
  if (plain.kind === "complete") {
    const { complete } = await import("./completion/complete.ts");
    return complete(plain.words);
  }
  await writeResult(`${topLevelHelp()}\n`);
  return EXIT_CODES.OK;
}
