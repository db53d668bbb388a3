import type { Ledger } from "@pawl/database";
import { didYouMean, webhookName } from "@pawl/pipeline";
import type { Plan, WebhookEndpoint } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { hasLedger, openPipelineLedger } from "../ledger/ledger-place.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";
import { loadPlan } from "../session/load-plan.ts";
import { webhookEndpoint, webhookEndpoints } from "./webhook-endpoints.ts";

/** A project as commands about its receivers see it. */
export interface WebhookProject {
  readonly paths: PipelineLocation;
  readonly plan: Plan;
}

/** Reads the plan file of a project. */
export async function openWebhookProject(folder: string, environment: NodeJS.ProcessEnv): Promise<WebhookProject> {
  const paths = await locatePipeline(folder, environment);
  return { paths, plan: (await loadPlan(paths.planFile)).plan };
}

/** Does something with the ledger of a project; `null` where there is none. */
export async function withLedger<T>({ ledger: place }: PipelineLocation, mode: "read-only" | "read-write", work: (ledger: Ledger) => Promise<T>): Promise<T | null> {
  if (!(await hasLedger(place))) return null;
  await using ledger = await openPipelineLedger(place, { mode });
  // Awaited here: the ledger is closed when this function is left.
  return await work(ledger);
}

/** The receiver of a name. @throws OrchestratorError `WEBHOOK_UNKNOWN`. */
export function endpointOf(plan: Plan, environment: NodeJS.ProcessEnv, name: string): WebhookEndpoint {
  const endpoint = webhookEndpoint(plan, name);
  if (endpoint !== null) return endpoint;
  const names = webhookEndpoints(plan, environment).map((one) => webhookName(one));
  const hint = names.length === 0 ? "The plan has none; see `webhooks` there." : `${didYouMean(name, names)}There are ${names.map((one) => JSON.stringify(one)).join(", ")}.`;
  throw new OrchestratorError("WEBHOOK_UNKNOWN", `there is no receiver ${JSON.stringify(name.slice(0, 200))}`, hint);
}
