import { checkHistory } from "../../../../packages/contract/src/index.ts";
import { describeFinding, verifyLedger } from "../../../../packages/database/src/index.ts";

import { readRunHistory } from "../../../../packages/orchestrator/src/audit/run-history.ts";
import { deriveReport } from "../../../../packages/orchestrator/src/session/derive-report.ts";
import { machine } from "../machine/machine.ts";
import type { World } from "../world/world.ts";
import { demand } from "./violation.ts";

/** The whole ledger is what was written: chain, reports, projections and histories as an auditor checks them, and the contract's rules. */
export async function checkLedger({ database }: World): Promise<void> {
  await machine.outside(async () => {
    await using ledger = database.open("read-only");
    const { findings, head } = await verifyLedger(ledger, { deriveReport, maxFindings: 3 });
    demand(findings.length === 0, "the ledger is what was written (2#5)", () => findings.map(describeFinding).join("; "));
    const run = await ledger.latestRun();
    if (run === null || head === null) return;
    const { text } = await readRunHistory(ledger, run, head.seq);
    const violations = checkHistory(text);
    demand(violations.length === 0, "the history of a run keeps the contract's rules", () => JSON.stringify(violations.slice(0, 3)));
  });
}
