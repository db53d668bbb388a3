import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { deriveState } from "@pawl/contract";
import { describe, expect, it, vi } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport } from "./support/run-facts.ts";

const CLAIM = '{"status_type":"LIVE","overall_progress_percent":100}\n';
const [REPORTS_NO_CHANGES, HOLDS] = ["reports-no-changes", "holds-around-report"].map((name) =>
  fileURLToPath(new URL(`fixtures/${name}.mjs`, import.meta.url)),
) as [string, string];

/** Puts a claim at the status file's place. */
function tamper(project: Project): void {
  const beside = join(project.root, "beside");
  writeFileSync(beside, CLAIM, { mode: 0o444 });
  renameSync(beside, join(project.dir, "progress", "status.json"));
}

async function expectOneFault(project: Project): Promise<void> {
  const [fault, ...others] = dataOf(await readLog(project), "status.tampered");
  expect(others).toEqual([]);
  expect(readFileSync(join(project.dir, ".pawl", "quarantine", String(fault?.["quarantine"])), "utf8")).toBe(CLAIM);
  expect(deriveState(readReport(project))).toBe("COMPLETED");
  expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0 });
}

describe("the status file under another hand where the file system reports no changes", () => {
  it("9.1#2: is looked at before it is written, so that no report hides what was there", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision") }) });
    const run = project.start(["run"], { nodeArgs: ["--import", REPORTS_NO_CHANGES] });
    const agent = await rig.next();
    await agent.write("docs/design.md", "done\n");
    tamper(project);
    await agent.exit(0);
    // Whether its work was handed in before the fault was found is the machine's affair.
    void rig.next().then(async (second) => {
      await second.write("docs/design.md", "done\n");
      await second.exit(0);
    });
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    await expectOneFault(project);
  });

  it("9.1#2: is looked at for the last time after the last report, before the orchestrator goes", async () => {
    const project = projectForTest({ plan: quickPlan({ command: ["false"], changes: madeByPawl("design", "guide", "code", "decision") }) });
    const run = project.start(["run"], { nodeArgs: ["--import", REPORTS_NO_CHANGES, "--import", HOLDS] });
    const held = join(project.root, "held");
    for (let isLast = false; !isLast; ) {
      await vi.waitUntil(() => existsSync(held), { timeout: 30_000, interval: 5 });
      isLast = project.read("../held").toString("utf8") === "after" && deriveState(readReport(project)) === "COMPLETED";
      if (isLast) tamper(project);
      rmSync(held);
    }
    // The report is written once more, which nobody disturbs.
    for (const moment of ["before", "after"]) {
      await vi.waitUntil(() => existsSync(held), { timeout: 30_000, interval: 5 });
      expect(project.read("../held").toString("utf8")).toBe(moment);
      rmSync(held);
    }
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    await expectOneFault(project);
  });
});
