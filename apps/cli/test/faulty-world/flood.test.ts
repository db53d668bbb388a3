import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { dataOf, readLog } from "../e2e/support/run-facts.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { expectNothingLost } from "./support/nothing-lost.ts";

const MIB = 1 << 20;
/** Length of the line; 1024 in the long form. */
const LINE_MIB = Number(process.env["PAWL_LINE_MIB"] ?? 192);
/** What an orchestrator needs by itself, the log of 16 MiB, and what the collector of garbage leaves for later. */
const PEAK_MIB = 330;
/** How long lines are printed, in seconds. */
const FLOOD_SECONDS = Number(process.env["PAWL_FLOOD_SECONDS"] ?? 2);
/** Two such lines take their time on a busy machine. */
const LINE_TIMEOUT_MS = 120_000 + LINE_MIB * 1000;
const LINES_PER_TICK = 1000;

/** Most memory that a process ever held, in bytes. */
function peakMemory(pid: number): number {
  const [, kib = ""] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  if (kib === "") throw new Error(`the system does not say what process ${pid} held`);
  return Number(kib) * 1024;
}

describe("agents and checks that print without measure", () => {
  it.runIf(process.platform === "linux")(`a line of ${LINE_MIB} MiB of an agent, and of a quarter of it of a check: both are cut, and the orchestrator holds a bounded part`, async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    const flood = `head -c ${LINE_MIB * MIB} /dev/zero | tr '\\0' x`;
    const floods = { command: ["sh", "-c", `${flood}; mkdir -p docs && echo done > docs/guide.md`] };
    const gate = { checks: [{ run: ["sh", "-c", `head -c ${(LINE_MIB * MIB) / 4} /dev/zero | tr '\\0' y; grep -q done docs/guide.md`] }], control: "none" };
    const plan = quickPlan({ command: rig.command, changes: { ...madeByPawl("design", "decision"), guide: { agent: "floods", gate } }, top: { agents: { default: { command: rig.command }, floods } } });
    project.writePlan(plan);
    const run = project.start(["run"], { timeoutMs: LINE_TIMEOUT_MS });
    // It starts once the one that floods is closed.
    const agent = await rig.next();
    const peak = peakMemory(run.pid);
    await agent.write("src/code.txt", "done\n");
    await agent.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect(peak).toBeLessThan(PEAK_MIB * MIB);
    const log = readFileSync(join(project.dir, ".pawl", "logs", String((await readLog(project))[0]?.["run"]), "attempt-2", "output.log"));
    expect(log.length).toBeLessThan(17 * MIB);
    expect(log.toString("latin1")).toMatch(/\n\[pawl: \d+ bytes of output left out here\]\nx+$/);
    await expectNothingLost(project);
  }, LINE_TIMEOUT_MS);

  it(`10,000 lines a second for ${FLOOD_SECONDS} s: the run is answered and stopped as always, and each line is in the log`, async () => {
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    const ticks = FLOOD_SECONDS * 10;
    const command = writeAgent(
      project,
      `for (let tick = 0; tick < ${ticks}; tick++) {
  let text = "";
  for (let line = 0; line < ${LINES_PER_TICK}; line++) text += "line " + (tick * ${LINES_PER_TICK} + line) + "\\n";
  await new Promise((resolve) => process.stdout.write(text, resolve));
  await sleep(100);
}
write(location, "done\\n");`,
    );
    project.writePlan(quickPlan({ command, changes: madeByPawl("guide", "code", "decision") }));
    const run = project.start(["run"]);
    await run.stderrMatches(/attempt\.started/);
    expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["pause", "--by", "Ada"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["resume", "--by", "Ada"])).toMatchObject({ exitCode: 0 });
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    const lines = (await project.pawl(["logs", "1"])).stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(ticks * LINES_PER_TICK);
    expect([lines[0], lines.at(-1)]).toEqual(["line 0", `line ${ticks * LINES_PER_TICK - 1}`]);
    expect(dataOf(await readLog(project), "attempt.ended").map(({ reason }) => reason)).toEqual(["DONE", "DONE", "DONE", "DONE"]);
  });
});
