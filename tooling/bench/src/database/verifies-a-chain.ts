// Verifies the chain of a ledger; counts its events.
import { openLedger } from "@pawl/database";

import { reportMeasured } from "../harness/run-measured.ts";

const [file = ""] = process.argv.slice(2);
await reportMeasured(async () => {
  const ledger = await openLedger({ file, mode: "read-only" });
  const verified = await ledger.verify();
  await ledger.close();
  if (!verified.ok) throw new Error(verified.problem);
  return verified.head.seq;
});
