import { LedgerError } from "@pawl/database";
import type { DeadLetter, EndpointSummary, Redelivery } from "@pawl/database";
import { webhookEvents, webhookName } from "@pawl/pipeline";
import type { WebhookEndpoint } from "@pawl/pipeline";

import { locatePipeline } from "../ledger/locate-pipeline.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";
import { makeNotifier } from "./deliver-outbox.ts";
import { webhookEndpoints } from "./webhook-endpoints.ts";
import { openWebhookProject, withLedger } from "./webhook-project.ts";

/** A receiver with what is known of its deliveries. `null` where the plan does not name it, or nothing was recorded for it yet. */
export interface ListedWebhook {
  readonly name: string;
  readonly endpoint: WebhookEndpoint | null;
  readonly events: readonly string[];
  readonly summary: EndpointSummary | null;
}

/** What `deliverWebhooks` found in the end. */
export interface WebhookDelivery {
  readonly delivered: number;
  readonly waiting: number;
  readonly dead: number;
}

function noLedger({ ledger: { name } }: PipelineLocation): LedgerError {
  return new LedgerError("LEDGER_MISSING", name, "there is no ledger yet");
}

/** The receivers of a project: those of the plan file, and those that messages were recorded for. Changes nothing. */
export async function listWebhooks(folder: string, environment: NodeJS.ProcessEnv): Promise<readonly ListedWebhook[]> {
  const { paths, plan } = await openWebhookProject(folder, environment);
  const summaries = (await withLedger(paths, "read-only", (ledger) => ledger.outbox.summaries())) ?? [];
  const byName = new Map(summaries.map((summary) => [summary.endpoint, summary]));
  const configured = webhookEndpoints(plan, environment).map((endpoint): ListedWebhook => {
    const name = webhookName(endpoint);
    return { name, endpoint, events: webhookEvents(endpoint), summary: byName.get(name) ?? null };
  });
  const known = new Set(configured.map(({ name }) => name));
  const others = summaries.filter(({ endpoint }) => !known.has(endpoint));
  return [...configured, ...others.map((summary): ListedWebhook => ({ name: summary.endpoint, endpoint: null, events: [], summary }))];
}

/** Messages that are not tried any more, oldest first. Changes nothing. */
export async function deadWebhooks(folder: string, environment: NodeJS.ProcessEnv): Promise<readonly DeadLetter[]> {
  const paths = await locatePipeline(folder, environment);
  return (await withLedger(paths, "read-only", (ledger) => ledger.outbox.deadLetters())) ?? [];
}

/**
 * Puts messages into the queue again, and answers how many; `deliverWebhooks` or the orchestrator at work sends them.
 *
 * @param isDryRun - only counts them.
 * @throws LedgerError `LEDGER_MISSING` where there is no ledger.
 */
export async function redeliverWebhooks(folder: string, environment: NodeJS.ProcessEnv, redelivery: Redelivery, isDryRun = false): Promise<number> {
  const paths = await locatePipeline(folder, environment);
  const count = isDryRun
    ? await withLedger(paths, "read-only", (ledger) => ledger.outbox.countRedelivery(redelivery))
    : await withLedger(paths, "read-write", (ledger) => ledger.outbox.redeliver(redelivery));
  if (count === null) throw noLedger(paths);
  return count;
}

/**
 * Sends what waits, without a run and beside one, at once where the next attempt was to be later. Goes on while something can be delivered
 * soon, and ends when nothing is left, when what is left has to wait, or with `signal`.
 */
export async function deliverWebhooks(
  folder: string,
  environment: NodeJS.ProcessEnv,
  options: { readonly signal: AbortSignal; readonly onWarning: (warning: string) => void },
): Promise<WebhookDelivery> {
  const { paths, plan } = await openWebhookProject(folder, environment);
  const delivery = await withLedger(paths, "read-write", async (ledger) => {
    const before = total(await ledger.outbox.summaries(), "delivered");
    await ledger.outbox.hasten();
    const { onWarning, signal } = options;
    const notifier = makeNotifier(ledger, { projectDir: paths.projectDir, environment, onWarning, plan: () => plan });
    const stop = (): void => void notifier.stop();
    signal.addEventListener("abort", stop, { once: true });
    notifier.start();
    try {
      for (let last = -1; !signal.aborted; ) {
        const { drained } = await notifier.flush({ timeoutMs: SOON_MS });
        const summaries = await ledger.outbox.summaries();
        // Whoever is slow and takes messages is waited for; who takes none is not.
        if (drained || total(summaries, "delivered") === last) break;
        last = total(summaries, "delivered");
      }
    } finally {
      signal.removeEventListener("abort", stop);
      await notifier.stop();
    }
    const after = await ledger.outbox.summaries();
    return { delivered: total(after, "delivered") - before, waiting: total(after, "waiting"), dead: total(after, "dead") };
  });
  return delivery ?? { delivered: 0, waiting: 0, dead: 0 };
}

/** How long `deliverWebhooks` waits for the next delivery, in milliseconds. */
const SOON_MS = 5_000;

function total(summaries: readonly EndpointSummary[], of: "delivered" | "waiting" | "dead"): number {
  return summaries.reduce((sum, summary) => sum + summary[of], 0);
}
