import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { parsePlan, WEBHOOK_EVENTS, webhookEvents } from "@pawl/pipeline";
import { generateKey, parseSigningKeys, signMessage } from "@pawl/webhook";
import { expect, it, onTestFinished } from "vitest";

const PACKAGE = join(import.meta.dirname, "..", "..");
const page = readFileSync(join(PACKAGE, "..", "..", "docs", "webhooks.md"), "utf8");
const blocks = (language: string): string[] => [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gmu"))].map(([, text = ""]) => text);

const PLAN = `contract: "1"
artifacts:
${["A", "B", "C", "D"].map((stage) => `  - { id: ${stage.toLowerCase()}, stage: ${stage}, location: ${stage.toLowerCase()}.md, run: [make], gate: { checks: [{ run: [make, test] }] } }`).join("\n")}
`;

it("the receivers of docs/webhooks.md are valid in a plan, and mean what it says", () => {
  const webhooks = blocks("yaml").flatMap((text) => {
    const result = parsePlan(text + PLAN, { file: "pawl.yaml" });
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    return result.plan.webhooks;
  });
  expect(webhooks).toHaveLength(4);
  expect(webhooks.map((one) => webhookEvents(one).length)).toEqual([4, 2, 2, 2]);
});

it("the receiver of docs/webhooks.md takes what is signed, and refuses what is not", async () => {
  const [code = ""] = blocks("js");
  const folder = mkdtempSync(join(PACKAGE, "dist", "docs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "receive.mjs"), code);
  const { receive } = (await import(pathToFileURL(join(folder, "receive.mjs")).href)) as { receive: (...given: unknown[]) => unknown };
  const { signing, verifying } = generateKey("v1");
  const body = '{"type":"run.ended"}';
  const timestampSeconds = Math.floor(Date.now() / 1_000);
  const signature = signMessage(parseSigningKeys(signing) ?? [], { messageId: "run-1-9-ended", timestampSeconds, body });
  const headers = { "webhook-id": "run-1-9-ended", "webhook-timestamp": String(timestampSeconds), "webhook-signature": signature };
  expect(receive(headers, body, verifying)).toEqual({ id: "run-1-9-ended", message: { type: "run.ended" } });
  expect(() => receive(headers, `${body} `, verifying)).toThrow(expect.objectContaining({ code: "WEBHOOK_SIGNATURE_REFUSED" }) as Error);
});

it("the table of docs/webhooks.md has every type of message", () => {
  const types = [...page.matchAll(/^\| `([a-z]+\.[a-z]+)` \|/gmu)].map(([, type = ""]) => type);
  expect(types.toSorted()).toEqual(WEBHOOK_EVENTS.toSorted());
});
