import { readRunHistory } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { writeResult } from "../../../output/streams.ts";
import { readLedger, runOf } from "../../read-ledger.ts";

/** Prints a run's history as JSON Lines. @throws CliError `NO_RUN`, `RUN_UNKNOWN`. */
export async function contractHistoryAction(options: { readonly cwd: string | null; readonly run: string }): Promise<ExitCode> {
  const { text } = await readLedger(options.cwd, async (ledger) => {
    const run = await runOf(ledger, options.run);
    return readRunHistory(ledger, run, (await ledger.head()).seq);
  });
  await writeResult(text);
  return EXIT_CODES.OK;
}
