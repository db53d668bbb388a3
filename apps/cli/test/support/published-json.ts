import { commandOf } from "../../src/help/describe-commands.ts";
import { OUTPUT_SCHEMAS } from "../../src/json-schemas/output-schemas.ts";

/** Commands whose output is a line for each value. */
const LINES: ReadonlySet<string> = new Set(["log", "run"]);

/**
 * Compares what a command printed with `--json` with its published schema; so every test that reads such an output proves the schema.
 *
 * @throws Error where it does not fit, or the command has no schema.
 */
export function refuseUnpublishedJson(args: readonly string[], stdout: string): void {
  if (!args.includes("--json") || stdout === "") return;
  const words = args.includes("--version") ? "version" : (commandOf(args).command?.words.join(" ") ?? "");
  const schema = OUTPUT_SCHEMAS[words];
  if (schema === undefined) throw new Error(`pawl ${args.join(" ")}: there is no schema of what ${JSON.stringify(words)} prints`);
  const texts = LINES.has(words) ? stdout.trimEnd().split("\n") : [stdout];
  for (const text of texts) {
    const { error } = schema.safeParse(JSON.parse(text));
    if (error !== undefined) throw new Error(`pawl ${args.join(" ")} printed what its schema does not know: ${error.message}\n${text.slice(0, 2000)}`);
  }
}
