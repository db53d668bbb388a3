import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { HOSTILE } from "../pictures/support/graph-of.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

/** Produces nothing the first time. */
const FAILS_ONCE = 'if (assignment.artifacts[0].lastGate !== null) write(location, "done\\n");';

it("pictures are drawn from the ledger alone, with the plan file broken, the same bytes each time, and into no file that is there", async () => {
  const project = projectForTest();
  const title = HOSTILE.replaceAll(/[^\P{C}]/gu, "");
  const changes = { ...madeByPawl("guide", "code", "decision"), design: { title } };
  project.writePlan(quickPlan({ command: writeAgent(project, FAILS_ONCE), changes }));
  expect(await project.pawl(["graph"])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/LEDGER_MISSING.*\n.*`pawl graph --plan`/) as string });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  project.write("pawl.yaml", "artifacts: [\n");

  expect((await project.pawl(["graph"])).stdout).toMatch(/^A Architecture: 1 closed\n└─ ✓ design {2}closed\n/);
  const svg = await project.pawl(["graph", "--format", "svg", "--output", "graph.svg"]);
  expect(svg).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/graph\.svg: written, \d+ bytes\n$/) as string });
  const bytes = readFileSync(join(project.dir, "graph.svg"), "utf8");
  expect(bytes).toContain("&lt;script&gt;alert(1)");
  expect(await project.pawl(["graph", "--format", "svg"])).toMatchObject({ stdout: bytes });
  expect(await project.pawl(["graph", "--output", "graph.svg"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("OUTPUT_EXISTS") as string });
  expect(readFileSync(join(project.dir, "graph.svg"), "utf8")).toBe(bytes);
  expect(await project.pawl(["graph", "--plan"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("pawl.yaml") as string });
  expect((await project.pawl(["timeline"])).stdout).toMatch(/^design +\|[^|]*![^|]*\*[^|]*\|$/m);
  const trace = await project.pawl(["timeline", "--format", "trace"]);
  expect(JSON.parse(trace.stdout)).toMatchObject({ traceEvents: expect.arrayContaining([expect.objectContaining({ cat: "gate", args: expect.objectContaining({ reason: "NOTHING_PRODUCED" }) as unknown })]) as unknown });
  const page = await project.pawl(["report"]);
  expect(page.stdout).toBe((await project.pawl(["report"])).stdout);
  expect(page.stdout).toContain('<code class="short">NOTHING_PRODUCED</code>');
  expect(page.stdout.replaceAll("&quot;", '"')).toContain(project.read("progress/status.json").toString().split("\n").find((line) => line.includes("last_completed_artifact")));
  expect(existsSync(join(project.dir, ".graph.svg"))).toBe(false);
});
