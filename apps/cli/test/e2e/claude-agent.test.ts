import { readFileSync, writeFileSync } from "node:fs";
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
else if (order === "auth") say({ loggedIn: true });
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

it("a run with Claude Code waits for its limit, counts what it tells, and keeps what it is given out of its log and the ledger", async () => {
  const project = projectForTest();
  const program = join(project.root, "claude.mjs");
  writeFileSync(program, CLAUDE, { mode: 0o755 });
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
