// Delivers what waits in a ledger to one URL, signed, and counts what is delivered.
import { openLedger } from "@pawl/database";
import { ENDPOINT_DEFAULTS, generateKey, WebhookNotifier } from "@pawl/webhook";

import { reportMeasured } from "../harness/run-measured.ts";

const [file = "", url = ""] = process.argv.slice(2);
const LONG_MS = 600_000;

await reportMeasured(async () => {
  const ledger = await openLedger({ file });
  const notifier = new WebhookNotifier({
    store: ledger.outbox,
    endpoint: () => ({ ...ENDPOINT_DEFAULTS, url: { from: "value", value: url }, keys: { from: "env", name: "KEYS" } }),
    clock: { nowMs: Date.now },
    random: Math.random,
    env: { KEYS: generateKey("v1").signing },
    onProblem: (problem) => process.stderr.write(`${JSON.stringify(problem)}\n`),
  });
  notifier.start();
  await notifier.flush({ timeoutMs: LONG_MS });
  await notifier.stop();
  const [summary] = await ledger.outbox.summaries();
  await ledger.close();
  return summary?.delivered ?? 0;
});
