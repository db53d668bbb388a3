import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { describe, expect, test } from "vitest";

import type { AgentJob } from "../../src/adapter/agent-job.ts";
import type { AgentOutcome } from "../../src/adapter/agent-outcome.ts";
import { runAgent } from "../../src/adapter/run-agent.ts";
import { claudeArguments } from "../../src/claude/claude-driver.ts";
import { ClaudeStream } from "../../src/claude/claude-stream.ts";
import { aClaude, agentJob, type Playing, playing } from "../support/agent-job.ts";
import { Rig } from "../support/rig.ts";

function play(rig: Rig, how: Playing, changes: Partial<AgentJob> = {}): Promise<AgentOutcome> {
  return runAgent(agentJob(rig, { claude: aClaude() }, { env: playing(rig, how), ...changes }));
}

/** What the recording `success` tells in all. */
const WHOLE = { moneyMicros: 123_457, tokens: 2800, turns: 3, toolCalls: 3, sessionId: "7c9d5c0e-1111-4111-8111-123456789abc" };

describe("a success", () => {
  test.each([1, 7, 100_000])("is told in pieces of %i bytes, between which anything else is printed", async (chunk) => {
    using rig = new Rig();
    const outcome = await play(rig, { file: "claude/success", chunk, noise: chunk > 1 ? "{ noise" : "" });
    expect(outcome).toMatchObject({ kind: "produced", detail: "Claude Code told of success", usage: { kind: "read", usage: WHOLE, openToolCall: null } });
    expect(outcome.outputTail).toBe("Ich sehe mir die Größe an … 🔍\n[tool Read]\n[tool Edit]\n[tool Bash]\nFertig: größe.js 🎉 steht.\n");
  });

  test("is told after lines that nobody can read, which stay in the log", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "claude/garbled", flood: 200_000 })).toMatchObject({ kind: "produced", usage: { usage: WHOLE } });
    expect(rig.log()).toContain("Warning: no settings\n");
    expect(rig.log()).toContain("flood of text");
  });

  test("takes the program's word as well", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "claude/success", exit: 1 })).toMatchObject({ kind: "failed", reason: "EXIT_NONZERO", exitCode: 1 });
  });

  test("counts although a limit was met on the way", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "claude/limit-that-passed" })).toMatchObject({ kind: "produced" });
  });

  test("that leaves a question waits for its answer", async () => {
    using rig = new Rig();
    const question = JSON.stringify({ text: "Which?", options: [{ name: "a" }, { name: "b" }] });
    expect(await play(rig, { file: "claude/success", question })).toMatchObject({ kind: "asked", question: { text: "Which?" }, usage: { usage: WHOLE } });
  });

  test("is the MCP server of the job too, whose tools it may use", () => {
    const mcp = { name: "pawl", command: "node", args: ["pawl.js", "mcp"], env: { PAWL_MCP_TOKEN: "t" }, configFile: "/run/mcp.json" };
    const job = { budget: { moneyMicros: null, tokens: null, timeMs: null }, questionFile: "/q/question.json", mcp };
    expect(claudeArguments(aClaude({ allowedTools: ["Edit"] }), job, "id").slice(-5)).toEqual(["--mcp-config", "/run/mcp.json", "--allowedTools", "Edit", "mcp__pawl"]);
  });
});

describe("no success", () => {
  test("is what says success without a login", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "claude/not-logged-in", exit: 1 })).toMatchObject({ kind: "failed", reason: "NOT_LOGGED_IN", exitCode: 1, detail: expect.stringContaining("claude auth login") as unknown });
    expect(await play(rig, { file: "claude/not-logged-in", exit: 0 })).toMatchObject({ kind: "failed", reason: "NOT_LOGGED_IN" });
  });

  test("is a stream that was cut off", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "claude/success", bytes: 3000 })).toMatchObject({ kind: "failed", reason: "NO_RESULT", usage: { usage: { moneyMicros: null, tokens: null, turns: null } } });
    expect(await play(rig, {})).toMatchObject({ kind: "failed", reason: "NO_RESULT", usage: { usage: { tokens: null, sessionId: null } } });
    expect(await play(rig, { exit: 3 })).toMatchObject({ kind: "failed", reason: "EXIT_NONZERO", exitCode: 3 });
  });

  test("is the end of the turns, of the budget, or an error", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "claude/max-turns", exit: 1 })).toMatchObject({ kind: "failed", reason: "TURN_LIMIT" });
    expect(await play(rig, { file: "claude/over-budget", exit: 1 })).toMatchObject({ kind: "over-budget", what: "money", usage: { usage: { moneyMicros: 510_000 } } });
    expect(await play(rig, { file: "claude/mentions-a-limit", exit: 1 })).toMatchObject({ kind: "failed", reason: "AGENT_ERROR", detail: "Claude Code ended with error_during_execution (model_error): the model stopped" });
  });

  test("is a rate limit, until the time that it tells", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "claude/rate-limited", exit: 1 })).toMatchObject({ kind: "rate-limited", untilMs: 1_795_305_600_000 });
    expect(await play(rig, { file: "claude/rate-limited-without-a-time", exit: 1 })).toMatchObject({ kind: "rate-limited", untilMs: null });
  });
});

test("a result that does not say that it is no error is one", () => {
  for (const told of [{}, { is_error: "no" }, { is_error: null }]) {
    const stream = new ClaudeStream();
    stream.take({ type: "result", subtype: "success", ...told });
    expect(stream.result).toMatchObject({ subtype: "success", isError: true });
  }
});

describe("what it used", () => {
  test("is unknown where it has no price, or tells the main conversation alone", async () => {
    using rig = new Rig();
    expect(await play(rig, { file: "claude/cost-unknown" })).toMatchObject({ kind: "produced", usage: { usage: { moneyMicros: null, tokens: 174 } } });
    expect(await play(rig, { file: "claude/usage-unknown" })).toMatchObject({ kind: "produced", usage: { usage: { moneyMicros: null, tokens: null, turns: 3 } } });
  });

  test("ends it while it works when that is over the budget", async () => {
    using rig = new Rig();
    const outcome = await play(rig, { file: "claude/works-in-a-tool", after: "hang" }, { budget: { moneyMicros: null, tokens: 1000, timeMs: null } });
    expect(outcome).toMatchObject({ kind: "over-budget", what: "tokens", usage: { usage: { tokens: 1070, moneyMicros: null } } });
  });
});

describe("a sign of life", () => {
  test("is not that it tries again, or tells of its limits", () => {
    const stream = new ClaudeStream();
    expect(stream.take({ type: "system", subtype: "api_retry", attempt: 2 })).toBe(false);
    expect(stream.take({ type: "rate_limit_event", rate_limit_info: { status: "allowed" } })).toBe(false);
    expect(stream.take({ type: "assistant", message: {} })).toBe(true);
  });
});

describe("what it is given", () => {
  test("is the assignment in words, on its input", async () => {
    using rig = new Rig();
    await play(rig, { file: "claude/success" });
    const stdin = readFileSync(join(rig.dir, "stdin"), "utf8");
    expect(stdin).toContain("Produce this artifact:");
    expect(stdin).toContain(join(rig.dir, "question", "question.json"));
    expect(JSON.parse(readFileSync(join(rig.dir, "environment"), "utf8"))).not.toContain("PAWL_USAGE");
  });

  test("are the options of the plan", () => {
    const budget = { moneyMicros: 500_000, tokens: null, timeMs: null };
    const questionFile = "/logs/question/question.json";
    expect(claudeArguments(aClaude({ program: "claude" }), { budget: { ...budget, moneyMicros: null }, questionFile }, "id")).toEqual([
      "claude", "-p", "--output-format", "stream-json", "--verbose", "--session-id", "id", "--permission-mode", "acceptEdits", "--permission-prompts", "none", "--add-dir", dirname(questionFile),
    ]);
    const full = aClaude({ model: "opus", fallbackModels: ["sonnet", "haiku"], effort: "high", permissionMode: "plan", maxTurns: 9, allowedTools: ["Bash(npm test:*)", "Edit"], disallowedTools: ["WebFetch"], args: ["--settings", "x.json"] });
    expect(claudeArguments(full, { budget, questionFile }, "id").slice(8).join(" ")).toBe(
      "plan --permission-prompts none --add-dir /logs/question --model opus --fallback-model sonnet,haiku --effort high --max-turns 9 --max-budget-usd 0.500000 --settings x.json --allowedTools Bash(npm test:*) Edit --disallowedTools WebFetch",
    );
  });

  test("is the MCP server of the job too, whose tools it may use", () => {
    const mcp = { name: "pawl", command: "node", args: ["pawl.js", "mcp"], env: { PAWL_MCP_TOKEN: "t" }, configFile: "/run/mcp.json" };
    const job = { budget: { moneyMicros: null, tokens: null, timeMs: null }, questionFile: "/q/question.json", mcp };
    expect(claudeArguments(aClaude({ allowedTools: ["Edit"] }), job, "id").slice(-5)).toEqual(["--mcp-config", "/run/mcp.json", "--allowedTools", "Edit", "mcp__pawl"]);
  });
});
