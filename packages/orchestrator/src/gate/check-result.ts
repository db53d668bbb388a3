import type { EventData } from "@pawl/pipeline";

/** What one check of a gate gave, as the ledger keeps it. */
export type CheckResult = EventData<"gate.finished">["checks"][number];
