import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";

import { describe, expect, it, onTestFinished } from "vitest";

import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { expectNothingLost } from "./support/nothing-lost.ts";

/** How long the lock is held; Pawl waits 30 s for it. The long form holds it through a halt and another start. */
const HOLD_MS = Number(process.env["PAWL_LEDGER_LOCKED_MS"] ?? 2000);
const PATIENCE_MS = 30_000;

const HALTED = { exitCode: 1, stderr: expect.stringMatching(/^error LEDGER_BUSY: .*ledger\.db: the ledger is locked by another process/m) };

/** Takes the write lock of a project's ledger; gives what lets it go. */
function holdLedger(project: Project): () => void {
  const database = new DatabaseSync(join(project.dir, ".pawl", "ledger.db"));
  database.exec("BEGIN IMMEDIATE");
  const letGo = (): void => {
    if (database.isOpen) database.close();
  };
  onTestFinished(letGo);
  return letGo;
}

describe("a ledger that another process has locked in mid-run", () => {
  it(`is waited for, or the run halts with the cause; afterwards it goes on to 100 (held for ${HOLD_MS} ms)`, async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    project.writePlan(quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision") }));
    const run = project.start(["run"]);
    const agent = await rig.next();
    const letGo = holdLedger(project);
    await agent.write("docs/design.md", "done\n");
    await agent.exit(0);
    // Whoever only reads is not in anybody's way.
    expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["artifacts"])).toMatchObject({ exitCode: 0 });
    void delay(HOLD_MS).then(letGo);
    const first = await run.ended;
    expect(first).toMatchObject(HOLD_MS < PATIENCE_MS ? { exitCode: 0 } : HALTED);
    if (first.exitCode !== 0) await takenUp(project, rig);
    await expectNothingLost(project);
  });
});

async function takenUp(project: Project, rig: Awaited<ReturnType<typeof startAgentRig>>): Promise<void> {
  const again = project.start(["run"]);
  // The claim may have been recorded before the run was halted.
  const agent = await Promise.race([rig.next(), again.ended.then(() => null)]);
  await agent?.write("docs/design.md", "done\n");
  await agent?.exit(0);
  expect(await again.ended).toMatchObject({ exitCode: 0 });
}
