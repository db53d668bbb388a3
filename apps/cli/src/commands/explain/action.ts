import { didYouMean } from "@pawl/pipeline";

import { CATALOGUE } from "../../catalogue/catalogue.ts";
import { CliError } from "../../errors/cli-error.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { renderCodeList, renderExplanation } from "./render-explanation.ts";

/**
 * Explains a code, in whatever case it is written, or lists all of them.
 *
 * @throws CliError `USAGE` for a code that there is not; the hint names the closest one.
 */
export async function explainAction(code: string | null, isJson: boolean): Promise<ExitCode> {
  const entries = code === null ? CATALOGUE : entriesWith(code);
  const text = code === null ? renderCodeList(entries) : renderExplanation(entries);
  await writeResult(`${isJson ? renderJson(entries) : text}\n`);
  return EXIT_CODES.OK;
}

function entriesWith(code: string): typeof CATALOGUE {
  const wanted = code.trim().toUpperCase().replaceAll("-", "_");
  const entries = CATALOGUE.filter((entry) => entry.code === wanted);
  if (entries.length > 0) return entries;
  const hint = `${didYouMean(wanted, CATALOGUE.map((entry) => entry.code))}\`pawl explain\` lists all codes.`;
  throw new CliError("USAGE", `there is no code ${JSON.stringify(code.slice(0, 80))}`, hint);
}
