import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

// The kit compares whatever is printed with --json with its published schema, here as in every other test.
it("what commands print with --json is one value that fits its published schema", async () => {
  const plan = quickPlan({ command: ["node", "-e", "process.exit(1)"], changes: madeByPawl("design", "code", "decision"), limits: { attempts: 1 } });
  const project = projectForTest({ plan });
  expect(await project.pawl(["run", "--json"])).toMatchObject({ exitCode: 3 });
  const commands = [["pause"], ["pause"], ["resume"], ["retry", "guide"], ["reopen", "A"], ["stop"], ["stop", "--dry-run"], ["graph"], ["timeline"], ["ps"], ["abort", "--yes"], ["explain", "RUN_ENDED"], ["--version"]];
  for (const command of commands) {
    const { exitCode, stdout } = await project.pawl([...command, "--json"]);
    expect({ command, exitCode, isPrinted: stdout.length > 2 }).toEqual({ command, exitCode: 0, isPrinted: true });
  }
});
