import { readFileSync } from "node:fs";
import { outboxMessageSchema } from "@pawl/contract";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";

import {
  MESSAGE_FORMATS,
  renderMessage,
  renderTestMessage,
  WEBHOOK_JSON_SCHEMAS,
  WEBHOOK_MESSAGE_TYPES,
  webhookMessageSchema,
  webhookTestMessageSchema,
  n8nMessageSchema,
} from "../../src/index.ts";
import { REPORT_BYTES, SAMPLE_MESSAGES } from "../support/sample-messages.ts";

const FACTS = { passing: 3, total: 9, previousPassing: 2, completed: ["core Design"], project: "shop" };
const TEST_MESSAGE = { id: "test-1", timestampMs: 5, type: "webhook.test", data: { endpoint: "ops" } } as const;

function published(name: keyof typeof WEBHOOK_JSON_SCHEMAS) {
  const text = readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), "utf8");
  return new Ajv2020({ strict: false, formats: { "date-time": true } }).compile(JSON.parse(text) as object);
}

describe("the messages", () => {
  it("are of the ten types", () => {
    expect(WEBHOOK_MESSAGE_TYPES.toSorted()).toEqual([
      "artifact.closed",
      "artifact.invalidated",
      "attempt.failed",
      "question.answered",
      "question.raised",
      "report.emitted",
      "run.ended",
      "run.started",
      "stage.entered",
      "state.changed",
    ]);
    expect(SAMPLE_MESSAGES.map(({ type }) => type).toSorted()).toEqual(WEBHOOK_MESSAGE_TYPES.toSorted());
  });

  it.each(SAMPLE_MESSAGES.map((message) => [message.type, message] as const))("%s is as its schema says, and refused with less", (_, message) => {
    expect(webhookMessageSchema.parse(message)).toEqual(message);
    for (const name of Object.keys(message)) expect(webhookMessageSchema.safeParse({ ...message, [name]: undefined }).success).toBe(false);
    const validate = published("webhook-message");
    expect(validate(message)).toBe(true);
    for (const name of Object.keys(message)) {
      const { [name as "id"]: _left, ...rest } = message;
      expect(validate(rest)).toBe(false);
    }
  });

  it("of the released contract are the contract's to the last member", () => {
    for (const message of SAMPLE_MESSAGES.filter(({ type }) => type === "artifact.closed" || type === "state.changed")) {
      expect(outboxMessageSchema.parse(message)).toEqual(message);
    }
  });

  it("carry the status file's content: written again, its report is the file's bytes (rule 3.0#2)", () => {
    for (const message of SAMPLE_MESSAGES) {
      const { report } = JSON.parse(renderMessage(message, "standard", FACTS)) as { report: unknown };
      expect(`${JSON.stringify(report, null, 2)}\n`).toBe(REPORT_BYTES);
      const [n8n] = JSON.parse(renderMessage(message, "n8n", FACTS)) as [{ report: unknown; percentage: number }];
      expect(`${JSON.stringify(n8n.report, null, 2)}\n`).toBe(REPORT_BYTES);
      expect(n8n.percentage).toBe((report as { overall_progress_percent: number }).overall_progress_percent);
    }
  });

  it.each(Object.keys(WEBHOOK_JSON_SCHEMAS) as (keyof typeof WEBHOOK_JSON_SCHEMAS)[])("have their schema %s published", async (name) => {
    await expect(`${JSON.stringify(WEBHOOK_JSON_SCHEMAS[name](), null, 2)}\n`).toMatchFileSnapshot(`../../schema/${name}.schema.json`);
  });

  it("may get more members in this version: the published schema lets them pass, but for a tenth field of the report (rule 3#1)", () => {
    const validate = published("webhook-message");
    for (const message of SAMPLE_MESSAGES) {
      expect(validate({ ...message, added: 1, data: { ...message.data, added: 1 } })).toBe(true);
      expect(validate({ ...message, report: { ...message.report, added: 1 } })).toBe(false);
    }
  });
});

/** One message of each type as version 1 was first released; a line that has to change means a version more. */
const RELEASED = new URL("../released/messages-1.json", import.meta.url);

describe("messages of version 1 as they were first released", () => {
  it("are messages still, for the schema and for a receiver that has the published one", () => {
    const released = JSON.parse(readFileSync(RELEASED, "utf8")) as { readonly type: string }[];
    expect(released).toHaveLength(WEBHOOK_MESSAGE_TYPES.length);
    const validate = published("webhook-message");
    for (const message of released) {
      expect(webhookMessageSchema.safeParse(message).error).toBeUndefined();
      expect(validate(message)).toBe(true);
    }
  });
});

describe("the format n8n", () => {
  it("is an array with what AutoForge sends, labelled, and the report (I16)", () => {
    const closed = SAMPLE_MESSAGES.find(({ type }) => type === "artifact.closed");
    if (closed === undefined) throw new Error("no sample");
    const body: unknown = JSON.parse(renderMessage(closed, "n8n", FACTS));
    expect(body).toEqual([
      {
        event: "test_progress",
        passing: 3,
        total: 9,
        percentage: 10,
        previous_passing: 2,
        tests_completed_this_session: 1,
        completed_tests: ["core Design"],
        project: "shop",
        timestamp: "2026-01-01T00:00:00.000Z",
        format: "autoforge-n8n-compatibility",
        id: closed.id,
        report: closed.report,
      },
    ]);
    expect(n8nMessageSchema.parse(body)).toEqual(body);
    expect(published("n8n-message")(body)).toBe(true);
  });
});

describe("the formats for chats", () => {
  it("are one line each, without a field of the report (I16)", () => {
    const texts = SAMPLE_MESSAGES.map((message) => (JSON.parse(renderMessage(message, "slack", FACTS)) as { text: string }).text);
    expect(texts.map((text) => text.replaceAll("\u200b", ""))).toEqual([
      "artifact.closed: docs/design.md (stage A, commit abababababab)",
      "artifact.invalidated: docs/design.md (ROLLED_BACK, design)",
      "stage.entered: B",
      "state.changed: RUNNING to BLOCKED",
      "question.raised: docs/design.md needs licence.txt (PROVIDED/ABORT)",
      "question.answered: PROVIDED by Ada (design)",
      "attempt.failed: attempt 3 on design, api (EXIT_CODE)",
      "report.emitted: after artifact.closed",
      "run.started: contract 1, isolated, branch main",
      "run.ended: aborted in stage C (HUMAN)",
    ]);
    expect(texts.join("\n")).not.toMatch(/Generate|50|overall/);
  });

  it("mention nobody, make no link and no formatting, whatever stands in a message", () => {
    const why = "<!channel> <@U1> <https://evil.example|click> @everyone <@&1> **bold** [a](https://b) `code`\n# big";
    const answered = SAMPLE_MESSAGES.find(({ type }) => type === "question.answered");
    if (answered?.type !== "question.answered") throw new Error("no sample");
    const message = { ...answered, data: { ...answered.data, by: why } };
    const { text } = JSON.parse(renderMessage(message, "slack", FACTS)) as { text: string };
    expect(text).not.toMatch(/[<>\n]|(?<!\u200b)[*_~`]/u);
    const discord = JSON.parse(renderMessage(message, "discord", FACTS)) as Record<string, unknown>;
    expect(discord).toMatchObject({ allowed_mentions: { parse: [] }, flags: 4 });
    expect(String(discord["content"])).not.toMatch(/(?<!\\)[*_`@<>[\]()#]|\n/u);
  });

  it("fit into what Discord takes", () => {
    const raised = SAMPLE_MESSAGES.find(({ type }) => type === "question.raised");
    if (raised?.type !== "question.raised") throw new Error("no sample");
    const message = { ...raised, data: { ...raised.data, question: "*".repeat(50_000) } };
    expect((JSON.parse(renderMessage(message, "discord", FACTS)) as { content: string }).content.length).toBeLessThanOrEqual(2_000);
  });
});

describe("a test message", () => {
  it("is as its schema says, in every format", () => {
    const bodies = MESSAGE_FORMATS.map((format) => JSON.parse(renderTestMessage(TEST_MESSAGE, format)) as unknown);
    expect(bodies.slice(0, 2)).toEqual([TEST_MESSAGE, [TEST_MESSAGE]]);
    expect(webhookTestMessageSchema.parse(bodies[0])).toEqual(TEST_MESSAGE);
    expect(published("webhook-test-message")(bodies[0])).toBe(true);
    expect(JSON.stringify(bodies.slice(2))).toMatch(/this is a test of the endpoint ops.*this is a test of the endpoint ops/);
  });
});
