import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { AgentJob, AgentProgram } from "../../src/adapter/agent-job.ts";
import type { AgentOutcome } from "../../src/adapter/agent-outcome.ts";
import { runAgent } from "../../src/adapter/run-agent.ts";
import { codexArguments } from "../../src/codex/codex-driver.ts";
import { CodexStream } from "../../src/codex/codex-stream.ts";
import { aCodex, agentJob, type Playing, playing } from "../support/agent-job.ts";
import { Rig } from "../support/rig.ts";

function play(rig: Rig, how: Playing, changes: Partial<AgentJob> = {}, limits: Partial<AgentProgram> = {}): Promise<AgentOutcome> {
  return runAgent(agentJob(rig, { codex: aCodex() }, { env: playing(rig, how), ...changes }, limits));
}

const THREAD = "01a1ffb4-9752-7de1-bd4d-9d65cda3e5cf";

describe("a success", () => {
  test.each([1, 100_000])("is a turn that was completed, whatever went wrong on the way, in pieces of %i bytes", async (chunk) => {
    using rig = new Rig();
    const outcome = await play(rig, { file: "codex/success", chunk, flood: 100_000 });
    const usage = { moneyMicros: null, tokens: 24_900, turns: null, toolCalls: 3, sessionId: THREAD };
    expect(outcome).toMatchObject({ kind: "produced", detail: "Codex completed its turn", usage: { kind: "read", usage, openToolCall: null } });
    expect(outcome.outputTail).toBe("[command_execution] bash -lc 'ls'\n[file_change]\n[mcp_tool_call] lookup\nFertig: größe.js steht. 🎉\n");
  });

  test("takes the program's word as well", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "codex/success", exit: 2 })).toMatchObject({ kind: "failed", reason: "EXIT_NONZERO", exitCode: 2 });
  });
});

describe("no success", () => {
  test("is a turn that failed, or never ended", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "codex/failed", exit: 1 })).toMatchObject({ kind: "failed", reason: "AGENT_ERROR", detail: "Codex's turn failed: model stopped" });
    expect(await play(rig, { file: "codex/success", bytes: 900 })).toMatchObject({ kind: "failed", reason: "NO_RESULT", usage: { usage: { tokens: null, sessionId: THREAD } } });
    expect(await play(rig, { exit: 3 })).toMatchObject({ kind: "failed", reason: "EXIT_NONZERO", exitCode: 3 });
  });

  test("is a missing login", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "codex/not-logged-in", exit: 1 })).toMatchObject({ kind: "failed", reason: "NOT_LOGGED_IN", detail: expect.stringContaining("codex login") as unknown });
  });

  test("is a rate limit that Codex tells of, not one that is talked about", async () => {
    using rig = new Rig();
    const now = Date.now();
    const limited = await play(rig, { file: "codex/rate-limited", exit: 1 });
    if (limited.kind !== "rate-limited") throw new Error(`it is ${limited.kind}`);
    expect(limited.untilMs).toBeGreaterThanOrEqual(now + 125 * 60_000);
    expect(await play(rig, { file: "codex/says-429", exit: 1 })).toMatchObject({ kind: "failed", reason: "AGENT_ERROR" });
    expect(await play(rig, { file: "codex/limited-while-trying", exit: 1 })).toMatchObject({ kind: "rate-limited" });
  });

  test("is to try for ever", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "codex/never-ends", after: "hang" }, {}, { stallMs: 400 })).toMatchObject({ kind: "stalled", phase: "work" });
  });
});

test("what it used is unknown where it is not told in numbers", async () => {
  using rig = new Rig();
  expect(await play(rig, { file: "codex/usage-unknown" })).toMatchObject({ kind: "produced", usage: { usage: { tokens: null } } });
});

test("an error is no sign of life", () => {
  const stream = new CodexStream();
  expect(stream.take({ type: "thread.started", thread_id: THREAD })).toBe(true);
  expect(stream.take({ type: "error", message: "Reconnecting... 2/5" })).toBe(false);
  expect(stream.take({ type: "item.completed", item: { id: "i", type: "error", message: "Falling back" } })).toBe(false);
  expect(stream.trouble).toBe("Falling back");
  expect(stream.take({ type: "item.completed", item: { id: "j", type: "reasoning" } })).toBe(true);
  expect(stream.trouble).toBeNull();
});

test("it is given the assignment in words, and the options of the plan", async () => {
  using rig = new Rig();
  await play(rig, { file: "codex/success" });
  expect(readFileSync(join(rig.dir, "stdin"), "utf8")).toContain("Produce this artifact:");
  const questionFile = "/logs/question/question.json";
  const codex = aCodex({ program: "codex", model: "m", sandbox: "read-only", config: { a: 'say "x"', "b.c": true, d: 3 }, args: ["--profile", "ci"] });
  expect(codexArguments(codex, { questionFile })).toEqual([
    "codex", "exec", "--json", "--skip-git-repo-check", "--sandbox", "read-only", "--add-dir", "/logs/question", "-c", 'approval_policy="never"', "--model", "m",
    "-c", 'a="say \\"x\\""', "-c", "b.c=true", "-c", "d=3", "--profile", "ci", "-",
  ]);
});

test("it is given the MCP server of the job, whose tools it may use, and the token of it in no argument", () => {
  const mcp = { name: "pawl", command: "node", args: ["pawl.js", "mcp"], env: { PAWL_MCP_SOCKET: "/run/s", PAWL_MCP_TOKEN: "t0ken" }, configFile: "/run/mcp.json" };
  const args = codexArguments(aCodex(), { questionFile: "/q/question.json", mcp });
  expect(args.filter((one) => one.startsWith("mcp_servers"))).toEqual([
    'mcp_servers.pawl.command="node"',
    'mcp_servers.pawl.args=["pawl.js","mcp"]',
    'mcp_servers.pawl.env_vars=["PAWL_MCP_SOCKET","PAWL_MCP_TOKEN"]',
    'mcp_servers.pawl.default_tools_approval_mode="approve"',
  ]);
  expect(args.join(" ")).not.toContain("t0ken");
});
