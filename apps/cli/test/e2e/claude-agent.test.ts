import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { costReportSchema } from "@pawl/pipeline";
import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

/** Does what Claude Code does: tells its version and its login, and otherwise works and tells of it in JSON. */
const CLAUDE = `#!/usr/bin/env node
import fs from "node:fs";
const say = (message) => console.log(JSON.stringify(message));
const [order] = process.argv.slice(2);
if (order === "--version") console.log("2.1.330 (Claude Code)");
else if (order === "--help") console.log("--output-format --verbose --session-id --permission-mode --permission-prompts --add-dir --max-budget-usd");
else if (order === "auth") say({ loggedIn: !fs.existsSync(new URL("logged-out", import.meta.url)) });
else {
  const isFirst = !fs.existsSync(process.env.ONCE);
  fs.writeFileSync(process.env.ONCE, "");
  say({ type: "system", subtype: "init", session_id: "s-1" });
  if (isFirst) {
    say({ type: "assistant", error: "rate_limit", message: { id: "m", content: [{ type: "text", text: "the key is " + process.env.MY_KEY }] } });
    say({ type: "rate_limit_event", rate_limit_info: { status: "rejected", resetsAt: Math.floor(Date.now() / 1000) } });
    say({ type: "result", subtype: "success", is_error: true, api_error_status: 429, result: "limit for " + process.env.MY_KEY, total_cost_usd: 0, modelUsage: {} });
    process.exitCode = 1;
  } else {
    fs.mkdirSync("docs", { recursive: true });
    fs.writeFileSync("docs/design.md", "done\\n");
    const used = { inputTokens: 10, outputTokens: 5, cacheReadInputTokens: 100, cacheCreationInputTokens: 0, costUSD: 0.5 };
    say({ type: "result", subtype: "success", is_error: false, num_turns: 2, result: "done", total_cost_usd: 0.5, modelUsage: { m: used } });
  }
}
`;

function writeClaude(root: string): string {
  const program = join(root, "claude.mjs");
  writeFileSync(program, CLAUDE, { mode: 0o755 });
  return program;
}

it("a run whose agent has no login, and one whose program is missing, is refused before anything is made; the doctor says the same", async () => {
  const project = projectForTest();
  const program = writeClaude(project.root);
  writeFileSync(join(project.root, "logged-out"), "");
  const design = { agent: "claude" };
  const agents = { claude: { claude: { program } }, default: { command: ["pawl-test-no-such-agent"] }, unused: { claude: { program: "pawl-test-no-such-claude" } } };
  project.writePlan(quickPlan({ command: [], changes: { ...madeByPawl("guide", "code"), design }, top: { agents } }));
  const { exitCode, stderr } = await project.pawl(["run"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("AGENT_NOT_READY: agent claude: ");
  expect(stderr).toContain("agent default: there is no program pawl-test-no-such-agent on PATH");
  expect(stderr).toContain("Run `claude auth login`");
  expect(stderr).not.toContain("unused");
  expect(existsSync(join(project.dir, ".pawl"))).toBe(false);
  const doctor = JSON.parse((await project.pawl(["doctor", "--json"])).stdout) as { readonly findings: readonly { readonly code: string; readonly found: string }[] };
  expect(doctor.findings.filter(({ found }) => found.startsWith("agent ")).map(({ code }) => code)).toEqual(["AGENT_NOT_LOGGED_IN", "PROGRAM_MISSING"]);
  rmSync(join(project.root, "logged-out"));
  const mended = JSON.parse((await project.pawl(["doctor", "--json"])).stdout) as typeof doctor;
  expect(mended.findings).toContainEqual(expect.objectContaining({ code: "AGENT", found: "agent claude: ready (2.1.330 (Claude Code))" }));
});

it("a run with Claude Code waits for its limit, counts what it tells, and keeps what it is given out of its log and the ledger", async () => {
  const project = projectForTest();
  const program = writeClaude(project.root);
  const agent = { claude: { program }, env: { pass: ["MY_KEY"], set: { ONCE: join(project.root, "once") } } };
  const limits = { attempts: 1, budget: { attempt: { money: "1.00", tokens: 1000 } } };
  project.writePlan(quickPlan({ command: [], limits, changes: madeByPawl("guide", "code", "decision"), top: { agents: { default: agent } } }));
  expect(await project.pawl(["run"], { env: { ...project.env, MY_KEY: "hunter2-value" } })).toMatchObject({ exitCode: 0 });
  const report = costReportSchema.parse(JSON.parse((await project.pawl(["cost", "--json"])).stdout));
  expect(report.agents.find(({ profile }) => profile === "default")).toMatchObject({ attempts: 2, money: { known: "0.50", unknownAttempts: 0 }, tokens: { known: 115, unknownAttempts: 0 } });
  const log = readFileSync(join(project.dir, ".pawl/logs", report.run, "attempt-1/output.log"), "utf8");
  expect(log).toContain("the key is [redacted]");
  expect(log).not.toContain("hunter2");
  const ledger = (await project.pawl(["log", "--json"])).stdout;
  expect(ledger).toContain("agent.rate_limited");
  expect(ledger).not.toContain("hunter2");
});
