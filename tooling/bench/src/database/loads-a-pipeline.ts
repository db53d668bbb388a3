// Loads all artifacts of a pipeline in schedule order, and those that are ready, and keeps both.
import { openLedger } from "@pawl/database";

import { reportMeasured } from "../harness/run-measured.ts";
import { SAMPLE_RUN } from "./sample-run.ts";

const [file = ""] = process.argv.slice(2);
await reportMeasured(async () => {
  const ledger = await openLedger({ file, mode: "read-only" });
  const artifacts = await ledger.artifacts(SAMPLE_RUN);
  await ledger.close();
  return artifacts.length;
});
