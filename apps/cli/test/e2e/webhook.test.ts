import { createHmac, randomBytes } from "node:crypto";

import { outboxMessageSchema } from "@pawl/contract";
import type { OutboxMessage } from "@pawl/contract";
import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { ACCEPTED, startReceiver } from "./support/webhook-receiver.ts";
import type { Answer } from "./support/webhook-receiver.ts";

it("tells a receiver that was down every closure and every state change, in order, under ids that stay", async () => {
  const first: Answer[] = ["hang up", { status: 500 }];
  // Longer than the end of a run waits, so that what is left goes out with the next command.
  const last: Answer[] = [{ status: 503, retryAfterSeconds: 8 }];
  const { url, requests, accepted } = await startReceiver(({ body }) => (body.includes("COMPLETED") ? last : first).shift() ?? ACCEPTED);
  const key = randomBytes(32);
  const project = projectForTest();
  Object.assign(project.env, { TEST_HOOK_SECRET: `whsec_${key.toString("base64")}` });
  const plan = quickPlan({
    command: writeAgent(project),
    changes: { ...madeByPawl("guide", "code", "decision"), design: { requires: { files: ["licence.txt"] } } },
    top: { webhooks: [{ url, secretEnv: "TEST_HOOK_SECRET" }] },
  });
  project.writePlan(plan);

  const run = project.start(["run", "--wait"]);
  await run.stderrMatches(/question\.raised/);
  project.write("licence.txt", "granted\n");
  expect(await project.pawl(["answer", "docs/design.md", "PROVIDED"])).toMatchObject({ exitCode: 0 });
  expect(await run.ended).toMatchObject({ exitCode: 0 });
  expect(accepted).toHaveLength(7);
  const head = project.git("rev-parse", "main");
  const report = project.read("progress/status.json");
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0, stdout: "" });
  expect([project.git("rev-parse", "main"), project.read("progress/status.json")]).toEqual([head, report]);

  const messages = accepted.map(({ body }): OutboxMessage => outboxMessageSchema.parse(JSON.parse(body)));
  expect(messages.map((message) => (message.type === "artifact.closed" ? message.data.artifact : message.data))).toEqual([
    { from: null, to: "RUNNING" },
    { from: "RUNNING", to: "BLOCKED" },
    { from: "BLOCKED", to: "RUNNING" },
    "design",
    "guide",
    "code",
    "decision",
    { from: "RUNNING", to: "COMPLETED" },
  ]);
  expect(requests.slice(0, 3).map(({ id }) => id)).toEqual([accepted[0]?.id, accepted[0]?.id, accepted[0]?.id]);
  expect(accepted.map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
  expect(new Set(accepted.map(({ id }) => id)).size).toBe(accepted.length);
  for (const { id, body } of requests) expect(body).toBe(accepted.find((one) => one.id === id)?.body);
  for (const { id, headers, body } of requests) {
    const signed = createHmac("sha256", key).update(`${id}.${String(headers["webhook-timestamp"])}.${body}`).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${signed}`);
  }
  expect(messages.at(-1)?.report).toEqual(JSON.parse(project.read("progress/status.json").toString("utf8")));
});
