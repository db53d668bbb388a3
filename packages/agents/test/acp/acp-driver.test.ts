import { join } from "node:path";

import type { AcpAgent } from "@pawl/pipeline";
import { describe, expect, test } from "vitest";

import type { AgentJob } from "../../src/adapter/agent-job.ts";
import type { AgentOutcome } from "../../src/adapter/agent-outcome.ts";
import { runAgent } from "../../src/adapter/run-agent.ts";
import { agentJob, anAcpAgent } from "../support/agent-job.ts";
import { Rig } from "../support/rig.ts";

interface Wishes {
  readonly env?: Readonly<Record<string, string>>;
  readonly agent?: Partial<AcpAgent>;
  readonly job?: Partial<AgentJob>;
  }

function talk(rig: Rig, deed: string, { env = {}, agent = {}, job = {} }: Wishes = {}): Promise<AgentOutcome> {
  return runAgent(agentJob(rig, { acp: anAcpAgent(agent) }, { env: { ...rig.env, ACP_DO: deed, ...env }, ...job }));
}

const heard = async (rig: Rig, name: string): Promise<unknown> => JSON.parse(await rig.hear(name));

test("an agent that ends its turn claims to be done, and tells what it used", async () => {
  using rig = new Rig();
  const outcome = await talk(rig, "works");
  const usage = { moneyMicros: 250_000, tokens: 1234, turns: null, toolCalls: 1, sessionId: "sess-1" };
  expect(outcome).toMatchObject({ kind: "produced", detail: "the agent ended its turn", usage: { kind: "read", usage, openToolCall: null } });
  expect(outcome.outputTail).toBe("Ich prüfe die Größe 🔍\n[tool edit] write größe.js\n");
  expect(await heard(rig, "session")).toEqual({ cwd: rig.workspaceDir, mcpServers: [], additionalDirectories: [join(rig.dir, "question")] });
  expect(await heard(rig, "capabilities")).toEqual({ auth: { terminal: false }, fs: { readTextFile: false, writeTextFile: false }, terminal: false });
  expect(await rig.hear("prompt")).toContain("Produce this artifact:");
});

test("it is told of the MCP server of the job", async () => {
  using rig = new Rig();
  const mcp = { name: "pawl", command: "node", args: ["pawl.js", "mcp"], env: { PAWL_MCP_TOKEN: "t" }, configFile: "/run/mcp.json" };
  await talk(rig, "works", { job: { mcp } });
  expect(await heard(rig, "session")).toMatchObject({ mcpServers: [{ name: "pawl", command: "node", args: ["pawl.js", "mcp"], env: [{ name: "PAWL_MCP_TOKEN", value: "t" }] }] });
});

test("its login, mode and settings are the plan's", async () => {
  using rig = new Rig();
  await talk(rig, "works", { agent: { auth: "key", mode: "code", options: { model: "m1", fast: true } } });
  expect(await heard(rig, "login")).toEqual({ methodId: "key" });
  expect(await heard(rig, "mode")).toEqual({ sessionId: "sess-1", modeId: "code" });
  expect(await heard(rig, "option-model")).toEqual({ sessionId: "sess-1", configId: "model", value: "m1" });
  expect(await heard(rig, "option-fast")).toEqual({ sessionId: "sess-1", configId: "fast", type: "boolean", value: true });
});

test("what is no message of the protocol is passed over", async () => {
  using rig = new Rig();
  expect(await talk(rig, "babbles")).toMatchObject({ kind: "produced", usage: { usage: { toolCalls: 1 } } });
  expect(rig.log()).toContain("Loading größe …\n");
});

test("an agent that stays when its input ends is ended, and is done all the same", async () => {
  using rig = new Rig();
  expect(await talk(rig, "stays")).toMatchObject({ kind: "produced" });
});

test("units that are no currency, and tokens that are not told, are unknown", async () => {
  using rig = new Rig();
  expect(await talk(rig, "credits")).toMatchObject({ kind: "produced", usage: { usage: { moneyMicros: null, tokens: null } } });
});

describe("no success", () => {
  test.each([
    ["leaves", { kind: "failed", reason: "NO_RESULT", exitCode: 0 }],
    ["fails", { kind: "failed", reason: "AGENT_ERROR", detail: "the agent answered session/prompt with the error -32603: the model stopped" }],
    ["refuses", { kind: "failed", reason: "REFUSED_BY_AGENT" }],
    ["turns", { kind: "failed", reason: "TURN_LIMIT" }],
    ["stops-otherwise", { kind: "failed", reason: "AGENT_ERROR" }],
    ["another-version", { kind: "failed", reason: "WRONG_VERSION" }],
    ["no-login", { kind: "failed", reason: "NOT_LOGGED_IN", detail: expect.stringContaining("it names key") as unknown }],
  ])("is an agent that %s", async (deed, outcome) => {
    using rig = new Rig();
    expect(await talk(rig, deed)).toMatchObject(outcome);
  });
});

test("a permission is answered from the plan", async () => {
  using rig = new Rig();
  const options = [
    { optionId: "always", name: "Always", kind: "allow_always" },
    { optionId: "once", name: "Once", kind: "allow_once" },
    { optionId: "no", name: "No", kind: "reject_once" },
  ];
  const env = (toolCall: object) => ({ env: { ACP_PERMISSION: JSON.stringify({ toolCall: { toolCallId: "c1", ...toolCall }, options }) } });
  // Its kind was told with the call.
  expect(await talk(rig, "works", env({ locations: [{ path: join(rig.workspaceDir, "a/größe.js") }] }))).toMatchObject({ kind: "produced" });
  expect(await heard(rig, "permission")).toEqual({ outcome: { outcome: "selected", optionId: "once" } });
  const refused = await talk(rig, "works", env({ kind: "execute", title: "npm test" }));
  expect(await heard(rig, "permission")).toEqual({ outcome: { outcome: "selected", optionId: "no" } });
  expect(refused.outputTail).toContain("[refused execute] npm test");
});
