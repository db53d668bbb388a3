import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { deliverWebhooks } from "@pawl/orchestrator";
import { generateKey, verifyWebhook, webhookMessageSchema } from "@pawl/webhook";
import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { startReceiver } from "./support/webhook-receiver.ts";
import type { Answer } from "./support/webhook-receiver.ts";

const EVENTS = ["run.started", "stage.entered", "artifact.closed", "report.emitted", "state.changed", "run.ended"];
const NOT_NOW = { status: 503, retryAfterSeconds: 3600 } as const;

function deliver(project: Project) {
  const signal = new AbortController().signal;
  return deliverWebhooks(project.dir, project.env, { signal, onWarning: () => undefined });
}

it("shows what waits, sends it without a run, and brings back what was refused or lost (5)", async () => {
  let answer: Answer = NOT_NOW;
  const { url, accepted } = await startReceiver(() => answer);
  const project = projectForTest();
  const key = join(project.root, "hook.key");
  const { signing, verifying } = generateKey("v1");
  writeFileSync(key, signing);
  chmodSync(key, 0o600);
  const webhooks = [{ name: "ops", urlEnv: "OPS_HOOK", secretFile: key, events: EVENTS }];
  Object.assign(project.env, { OPS_HOOK: `${url}/token-5f1` });
  project.writePlan(quickPlan({ command: ["true"], changes: madeByPawl("design", "guide", "code", "decision"), top: { webhooks } }));
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });

  const listed = await project.pawl(["webhook", "list", "--json"]);
  expect(listed).toMatchObject({ exitCode: 0 });
  const [ops] = JSON.parse(listed.stdout) as Record<string, unknown>[];
  expect(ops).toMatchObject({ name: "ops", state: "failing", isSigned: true, events: EVENTS, dead: 0, delivered: 0, lastError: "WEBHOOK_HTTP_STATUS: the endpoint answered 503" });
  const recorded = Number(ops?.["waiting"]);

  const ahead = await project.pawl(["webhook", "deliver", "--dry-run", "--json"]);
  expect(JSON.parse(ahead.stdout)).toEqual({ isDryRun: true, receivers: [{ name: "ops", waiting: recorded, would: "send" }] });
  expect((await project.pawl(["webhook", "test", "ops", "--dry-run"])).stdout).toMatch(/^would send to {2}ops: \{.*webhook\.test.*\}\nNothing was sent\.\n$/);
  expect(accepted).toEqual([]);

  // 410: nothing is sent any more, however often it is tried, until a test message is taken.
  answer = { status: 410 };
  expect(await deliver(project)).toEqual({ delivered: 0, waiting: recorded, dead: 0 });
  answer = { status: 204 };
  expect((await project.pawl(["webhook", "deliver", "--dry-run"])).stdout).toBe(`would leave  ${recorded} messages to ops, which is disabled until \`pawl webhook test\` reaches it\nNothing was sent.\n`);
  const refused = await project.pawl(["webhook", "deliver"]);
  expect(refused).toMatchObject({ exitCode: 5, stdout: `0 delivered, ${recorded} waiting, 0 dead letters\n` });
  expect(await project.pawl(["webhook", "test", "ops"])).toMatchObject({ exitCode: 0, stdout: "ops: took the test message (204)\n" });

  answer = { status: 404, retryAfterSeconds: 3600 };
  for (let attempt = 1; attempt <= 5; attempt += 1) await deliver(project);
  answer = { status: 204 };
  const sent = await project.pawl(["webhook", "deliver", "--json"]);
  expect(JSON.parse(sent.stdout)).toEqual({ delivered: recorded - 1, waiting: 0, dead: 1 });
  const [letter] = JSON.parse((await project.pawl(["webhook", "dead", "--json"])).stdout) as Record<string, unknown>[];
  expect(letter).toMatchObject({ receiver: "ops", type: "run.started", attempts: 5, error: "WEBHOOK_HTTP_STATUS: the endpoint answered 404" });

  expect(await project.pawl(["webhook", "redeliver", String(letter?.["id"])])).toMatchObject({ exitCode: 0, stdout: "1 message waits again\n" });
  expect(await deliver(project)).toEqual({ delivered: 1, waiting: 0, dead: 0 });
  const messages = accepted.slice(1).map(({ body }) => webhookMessageSchema.parse(JSON.parse(body)));
  expect(messages).toHaveLength(recorded);
  expect(messages.at(-1)?.id).toBe(letter?.["message"]);
  expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(EVENTS));
  const ended = messages.at(-2);
  expect(`${JSON.stringify(ended?.report, null, 2)}\n`).toBe(project.read("progress/status.json").toString("utf8"));
  for (const { headers, body } of accepted) verifyWebhook({ headers, body, keys: verifying });

  // Nothing secret has come into the ledger or the logs, nor what the address holds.
  expect(JSON.stringify([listed, refused, sent])).not.toMatch(/token-5f1|whsec_/);
  const kept = readdirSync(join(project.dir, ".pawl"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(kept.length).toBeGreaterThan(2);
  for (const { parentPath, name } of kept) expect(readFileSync(join(parentPath, name)).toString("latin1")).not.toMatch(new RegExp(`token-5f1|${signing.slice(6, 30).replaceAll("+", "\\+")}`, "u"));

  const rotated = await project.pawl(["webhook", "rotate", "ops"]);
  expect(rotated).toMatchObject({ exitCode: 0 });
  const fresh = rotated.stdout.trim();
  expect([readFileSync(key, "utf8"), statSync(key).mode & 0o777]).toEqual([`${fresh}\n${signing}\n`, 0o600]);
  expect(await project.pawl(["webhook", "redeliver", "--since", "1h"])).toMatchObject({ exitCode: 0, stdout: `${recorded} messages wait again\n` });
  await deliver(project);
  const again = accepted.slice(1 + recorded);
  expect(again.map(({ id }) => id).toSorted()).toEqual(messages.map(({ id }) => id).toSorted());
  for (const { headers, body } of again) for (const keys of [fresh, verifying]) verifyWebhook({ headers, body, keys });
});

it("names a receiver that there is not, and one that does not take a test message", async () => {
  const { url } = await startReceiver(() => ({ status: 500 }));
  const project = projectForTest();
  project.writePlan(quickPlan({ command: ["true"], changes: madeByPawl("design", "guide", "code", "decision"), top: { webhooks: [{ name: "ops", url }] } }));
  const unknown = await project.pawl(["webhook", "test", "opss"]);
  expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringMatching(/WEBHOOK_UNKNOWN.*"opss"[\s\S]*Did you mean ops\? There are "ops"/)]);
  const failed = await project.pawl(["webhook", "test", "ops"]);
  expect([failed.exitCode, failed.stderr]).toEqual([2, expect.stringMatching(/WEBHOOK_FAILED.*the endpoint answered 500/)]);
});
