import { COST_EVENTS, RunCost } from "@pawl/pipeline";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderCost } from "../../output/render-cost.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { readLedger, runOf } from "../read-ledger.ts";

/** Prints what a run has used, from the ledger alone. @throws CliError `NO_RUN`, `RUN_UNKNOWN`. */
export async function costAction(options: { readonly cwd: string | null; readonly isJson: boolean; readonly run: string }): Promise<ExitCode> {
  const report = await readLedger(options.cwd, async (ledger) => {
    const run = await runOf(ledger, options.run);
    const cost = new RunCost();
    for await (const event of ledger.events({ run, types: COST_EVENTS })) cost.notice(event);
    return cost.report(run, await ledger.artifacts(run));
  });
  await writeResult(`${options.isJson ? renderJson(report) : renderCost(report)}\n`);
  return EXIT_CODES.OK;
}
