import { rmSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

const LATER = madeByPawl("guide", "code", "decision");
/** Clears the screen, sets a title, hides what follows, and shows a tab and a line end of another system. */
const HOSTILE = "\u001b[2J\u001b]0;title\u0007one\ttwo\r\n\u202ethree\n";

describe("pawl logs", () => {
  it("follows an agent's output as it comes, to the end of the agent, and lets none of it steer a terminal", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: LATER }) });
    const run = project.start(["run"]);
    const agent = await rig.next();
    const following = project.start(["logs", "1", "-f"]);
    await agent.print("first\n");
    await following.stdoutMatches(/first\n/);
    await agent.print(HOSTILE);
    await following.stdoutMatches(/three\n/);
    await agent.print("no line end");
    await agent.write("docs/design.md", "done\n");
    await agent.exit(0);
    const shown = "first\n\\x1b[2J\\x1b]0;title\\x07one\ttwo\n\\u{202e}three\nno line end";
    expect(await following.ended).toMatchObject({ exitCode: 0, stdout: shown });
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["logs", "1"])).toMatchObject({ exitCode: 0, stdout: shown });
    expect(await project.pawl(["logs", "1", "--raw"])).toMatchObject({ exitCode: 0, stdout: `first\n${HOSTILE}no line end` });

    expect(await project.pawl(["logs", "9"])).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("error ATTEMPT_UNKNOWN: the run has no attempt 9") });
    expect(await project.pawl(["logs", "one"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("error USAGE") });
    rmSync(join(project.dir, ".pawl", "logs"), { recursive: true });
    expect(await project.pawl(["logs", "1"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("error LOG_MISSING") });
  });

  it("ends where the orchestrator is gone, and says so", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: LATER }) });
    const run = project.start(["run"]);
    const agent = await rig.next();
    await agent.print("so far\n");
    const following = project.start(["logs", "1", "-f"]);
    await following.stdoutMatches(/so far\n/);
    run.child.kill("SIGKILL");
    expect(await following.ended).toMatchObject({ exitCode: 0, stdout: "so far\n", stderr: expect.stringContaining("No orchestrator is at work") });
    await agent.exit(0);
  });
});
