import { RULES } from "@pawl/contract";

import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { renderJson } from "../../../output/render-json.ts";
import { renderTable } from "../../../output/render-table.ts";
import { writeResult } from "../../../output/streams.ts";

/** Prints the catalogue, or the rules of one kind. */
export async function contractRulesAction(options: { readonly kind: string | null; readonly isJson: boolean }): Promise<ExitCode> {
  const { kind, isJson } = options;
  const rules = RULES.filter((rule) => kind === null || rule.kind === kind);
  const table = (): string => renderTable(["ID", "KIND", "RULE"], rules.map((rule) => [rule.id, rule.kind, rule.text]));
  await writeResult(`${isJson ? renderJson(rules) : table()}\n`);
  return EXIT_CODES.OK;
}
