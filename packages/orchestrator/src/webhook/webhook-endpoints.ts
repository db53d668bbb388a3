import { resolve } from "node:path";

import type { Plan, WebhookEndpoint } from "@pawl/pipeline";
import { webhookName } from "@pawl/pipeline";
import { ENDPOINT_DEFAULTS, N8N_URL_VARIABLE } from "@pawl/webhook";
import type { DeliveryEndpoint, TextSource } from "@pawl/webhook";

/** What the environment variable of AutoForge's n8n flow stands for, so that such a flow goes on working without a line in the plan. */
const N8N_BY_ENVIRONMENT: WebhookEndpoint = { url: null, urlEnv: N8N_URL_VARIABLE, secretEnv: null, format: "n8n" };

/**
 * The receivers of a pipeline: those of its plan, and AutoForge's n8n flow where the environment names it and the plan does not. A plan
 * that names the variable itself has the say about events and addresses.
 */
export function webhookEndpoints(plan: Plan, environment: NodeJS.ProcessEnv): readonly WebhookEndpoint[] {
  const isSet = (environment[N8N_URL_VARIABLE] ?? "").trim() !== "";
  const isInPlan = plan.webhooks.some(({ urlEnv }) => urlEnv === N8N_URL_VARIABLE);
  return isSet && !isInPlan ? [...plan.webhooks, N8N_BY_ENVIRONMENT] : plan.webhooks;
}

/** The receiver of a name, or `null`; also the one that the environment named when messages were recorded for it. */
export function webhookEndpoint(plan: Plan, name: string): WebhookEndpoint | null {
  return [...plan.webhooks, N8N_BY_ENVIRONMENT].find((endpoint) => webhookName(endpoint) === name) ?? null;
}

/** How to deliver to a receiver. Files are looked for in the project. */
export function deliveryEndpoint(endpoint: WebhookEndpoint, projectDir: string): DeliveryEndpoint {
  const { url, urlEnv, urlFile, secretEnv, secretFile } = endpoint;
  const inProject = (path: string): TextSource => ({ from: "file", path: resolve(projectDir, path) });
  const named = (name: string): TextSource => ({ from: "env", name });
  const address = urlEnv !== undefined ? named(urlEnv) : urlFile !== undefined ? inProject(urlFile) : { from: "value" as const, value: url ?? "" };
  const keys = secretFile !== undefined ? inProject(secretFile) : secretEnv !== null ? named(secretEnv) : null;
  return {
    url: address,
    keys,
    allowAddresses: endpoint.allowAddresses ?? ENDPOINT_DEFAULTS.allowAddresses,
    maxRedirects: endpoint.redirects ?? ENDPOINT_DEFAULTS.maxRedirects,
    timeoutMs: endpoint.timeoutMs ?? ENDPOINT_DEFAULTS.timeoutMs,
    maxBodyBytes: endpoint.maxBytes ?? ENDPOINT_DEFAULTS.maxBodyBytes,
  };
}

/** Names of the environment variables whose values no log may show. */
export function secretVariables(plan: Plan): readonly string[] {
  return [N8N_URL_VARIABLE, ...plan.webhooks.flatMap(({ urlEnv, secretEnv }) => [urlEnv ?? [], secretEnv ?? []].flat())];
}
