import { describe, expect, it } from "vitest";

import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { postgresForSuite } from "../e2e/support/postgres-server.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import { expectNothingLost } from "./support/nothing-lost.ts";

/** In the long form the orderly one too. */
const SHUTDOWNS = process.env["PAWL_LONG_RUNS"] === undefined ? (["immediate"] as const) : (["immediate", "fast"] as const);

describe("a PostgreSQL server that is restarted in mid-run", () => {
  const server = postgresForSuite();

  it.each(SHUTDOWNS)("with a shutdown that is called %s: the run goes on to 100, and nothing is lost", async (how) => {
    const rig = await startAgentRig();
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    project.env["PAWL_DATABASE_URL"] = server.newAddress();
    project.writePlan(quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision") }));
    const run = project.start(["run"]);
    const agent = await rig.next();
    await server.restart(how);
    await agent.write("docs/design.md", "done\n");
    await agent.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    await expectNothingLost(project);
  });
});
