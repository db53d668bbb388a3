import type { BenchGroup } from "./bench-group.ts";
import { cliGroup } from "./cli/cli-group.ts";
import { contractGroup } from "./contract/contract-group.ts";
import { databaseGroup } from "./database/database-group.ts";
import { orchestratorGroup } from "./orchestrator/orchestrator-group.ts";
import { webhookGroup } from "./webhook/webhook-group.ts";

/** Every group, by the name that `pnpm bench` takes. A group is a folder beside this file and one line here. */
export const BENCH_GROUPS: Readonly<Record<string, BenchGroup>> = {
  cli: cliGroup,
  contract: contractGroup,
  database: databaseGroup,
  orchestrator: orchestratorGroup,
  webhook: webhookGroup,
};
