import { deriveState, renderReport } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import type { OutboxEntry } from "@pawl/database";
import { WEBHOOK_EVENTS, WEBHOOK_FORMATS } from "@pawl/pipeline";
import type { PipelineState, WebhookEndpoint } from "@pawl/pipeline";
import { MESSAGE_FORMATS, N8N_URL_VARIABLE, n8nMessageSchema, WEBHOOK_MESSAGE_TYPES, webhookMessageSchema } from "@pawl/webhook";
import { describe, expect, it } from "vitest";

import { outboxOf } from "../../src/webhook/outbox-entries.ts";
import { simulate } from "../support/simulator.ts";
import type { Transition } from "../support/run-driver.ts";

const SEEDS = [1, 2, 3, 4, 5, 6];
const runs = SEEDS.map((seed) => simulate(seed).player.driver.transitions);

const withWebhooks = (state: PipelineState, webhooks: readonly WebhookEndpoint[]): PipelineState => ({ ...state, plan: { ...state.plan, webhooks } });

/** What the outbox gets of a run, transition by transition. */
function entriesOf(
  transitions: readonly Transition[],
  webhooks: readonly WebhookEndpoint[],
  environment: NodeJS.ProcessEnv = {},
): { readonly entries: readonly OutboxEntry[]; readonly transition: Transition }[] {
  const outbox = outboxOf("/work/shop", environment);
  return transitions.map((transition) => {
    const { before, after, report, previousReport } = transition;
    // A driver knows no bytes.
    const events = transition.events.map((one) => (one.type === "report.emitted" ? { ...one, data: { ...one.data, digest: "0".repeat(64) } } : one));
    const from = previousReport === null ? null : deriveState(previousReport);
    const asWritten = JSON.parse(renderReport(report)) as StatusReport;
    const entries = outbox({ before, after: withWebhooks(after, webhooks), events, from, to: deriveState(report), report: asWritten });
    return { entries, transition };
  });
}

const everything: WebhookEndpoint = { name: "all", url: "https://a.example/", secretEnv: null, events: [...WEBHOOK_EVENTS] };

describe("the outbox of simulated runs", () => {
  it("gets a valid message of every type, in the ledger's order, each with an id of its own and the report's bytes (rule 3.0#2)", () => {
    const types = new Set<string>();
    for (const transitions of runs) {
      const ids = new Set<string>();
      let last = 0;
      for (const { entries, transition } of entriesOf(transitions, [everything])) {
        for (const { endpoint, messageId, type, createdAtMs, body } of entries) {
          const message = webhookMessageSchema.parse(JSON.parse(body));
          expect([endpoint, message.id, message.type, message.timestampMs]).toEqual(["all", messageId, type, createdAtMs]);
          expect(message.ledgerSeq).toBeGreaterThanOrEqual(last);
          last = message.ledgerSeq;
          expect(`${JSON.stringify(message.report, null, 2)}\n`).toBe(renderReport(transition.report));
          types.add(type);
          expect(ids.has(messageId)).toBe(false);
          ids.add(messageId);
        }
      }
    }
    expect([...types].toSorted()).toEqual(WEBHOOK_MESSAGE_TYPES.toSorted());
  });

  it("gets for each receiver what it asks for, and without a wish what there was before plans had wishes", () => {
    const some: WebhookEndpoint = { ...everything, name: "some", events: ["run.started", "run.ended", "question.raised"] };
    const plain: WebhookEndpoint = { url: "https://b.example/", secretEnv: null };
    const told = runs.flatMap((transitions) => entriesOf(transitions, [everything, some, plain])).flatMap(({ entries }) => entries);
    const typesOf = (name: string) => new Set(told.filter(({ endpoint }) => endpoint === name).map(({ type }) => type));
    expect(typesOf("some")).toEqual(new Set(some.events));
    expect(typesOf("https://b.example/")).toEqual(new Set(["artifact.closed", "state.changed"]));
    const closed = (name: string) => told.filter(({ endpoint, type }) => endpoint === name && type === "artifact.closed").map(({ body }) => body);
    expect(closed("https://b.example/")).toEqual(closed("all"));
  });

  it("gets nothing where nobody is to be told", () => {
    expect(runs.flatMap((transitions) => entriesOf(transitions, [])).flatMap(({ entries }) => entries)).toEqual([]);
  });

  it("tells AutoForge's flow where its variable is set, as AutoForge does: each time the count rises, with the report's percentage (I16)", () => {
    for (const transitions of runs) {
      let sent = 0;
      for (const { entries, transition } of entriesOf(transitions, [], { [N8N_URL_VARIABLE]: "https://n8n.example/webhook/1" })) {
        for (const { endpoint, type, body } of entries) {
          const [message] = n8nMessageSchema.parse(JSON.parse(body));
          expect([endpoint, type, message.event, message.project]).toEqual([N8N_URL_VARIABLE, "artifact.closed", "test_progress", "shop"]);
          expect(message.percentage).toBe(transition.report.overall_progress_percent);
          expect(message.passing - message.previous_passing).toBe(message.tests_completed_this_session);
          expect(message.tests_completed_this_session).toBeGreaterThan(0);
          expect(message.total).toBe(transition.after.plan.artifacts.filter(({ optional }) => !optional).length);
          expect(message.completed_tests.length).toBeGreaterThan(0);
          sent += 1;
        }
      }
      expect(sent).toBeGreaterThan(0);
    }
  });

  it("gives a plan that names the variable itself the say", () => {
    const own: WebhookEndpoint = { name: "flow", url: null, urlEnv: N8N_URL_VARIABLE, secretEnv: null, format: "n8n", events: ["run.ended"] };
    const [transitions = []] = runs;
    const told = entriesOf(transitions, [own], { [N8N_URL_VARIABLE]: "https://n8n.example/webhook/1" }).flatMap(({ entries }) => entries);
    expect(new Set(told.map(({ endpoint }) => endpoint))).toEqual(new Set(["flow"]));
  });
});

it("plans can ask for just the messages and formats that there are", () => {
  expect(WEBHOOK_EVENTS.toSorted()).toEqual(WEBHOOK_MESSAGE_TYPES.toSorted());
  expect(WEBHOOK_FORMATS.toSorted()).toEqual(MESSAGE_FORMATS.toSorted());
});
