import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import type { AgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { pawlOnTerminal } from "../support/terminal/terminal.ts";
import type { PawlTerminal } from "../support/terminal/terminal.ts";
import { waitPoint } from "./support/held-queue.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

const SIZE = { columns: 100, rows: 30 };
const CTRL_C = "\u0003";
/** They stop what a terminal shows, and let it go on. */
const [CTRL_S, CTRL_Q] = ["\u0013", "\u0011"];
const SIGHUP = 1;
const SIGKILL = 9;
const SIGTERM = 15;

/** A project whose first artifact, and whose third, is the rig's. */
function projectOf(rig: AgentRig): Project {
  return projectForTest({ plan: quickPlan({ command: rig.command, changes: madeByPawl("guide", "decision") }) });
}

/** Lines of the live part, wherever they are. */
function liveIn(terminal: PawlTerminal): readonly string[] {
  return terminal.all().filter((line) => /^── .* closed ─|^ +\d+ {2}\w|^ waits /.test(line));
}

/** The report at the end of what is shown, without its bars. */
function reportIn(terminal: PawlTerminal): string {
  const lines = terminal.all();
  const from = lines.findLastIndex((line) => line.startsWith("── progress/status.json ─"));
  return `${lines.slice(from + 1).map((line) => line.replace(/ +[█░]+$/u, "")).join("\n")}\n`;
}

describe("a run on a terminal", () => {
  it("3.0#2: shows what runs and waits with the whole report, in windows of any size, and leaves what happened and the last report (I16)", async () => {
    const rig = await startAgentRig();
    const project = projectOf(rig);
    const terminal = pawlOnTerminal(project, ["run"], SIZE);
    const design = await rig.next();
    await design.print("\u001b[31mreading\u001b[2J the \u202eplan \u001b]0;title\u0007日本語\n");
    await terminal.shows((screen) => screen.includes("日本語") && screen.includes("\n}"));
    expect(terminal.all()[0]).toBe("Reading the plan and the ledger; Ctrl-C finishes what is under way, a second one stops it.");
    expect(liveIn(terminal)).toEqual([
      expect.stringMatching(/^── 1 at work · 0 at the gate · 0 ready · 0 of 4 closed ─+$/),
      expect.stringMatching(/^ {5}1 {2}design +default +\d+ s {2}reading the \\u\{202e\}plan 日本語$/),
      expect.stringMatching(/^ waits {2}guide +for design$/),
    ]);
    expect(reportIn(terminal)).toBe(project.read("progress/status.json").toString("utf8"));
    expect(terminal.screen()[terminal.emulator.cursorRow]).toBe("");

    for (const [columns, rows, text] of [[60, 30, "narrow"], [120, 20, "low"], [90, 40, "high"]] as const) {
      terminal.resize({ columns, rows });
      await design.print(`${text}\n`);
      // What came so far may end in the middle of what is written.
      await terminal.shows((screen) => screen.includes(text) && reportIn(terminal) === project.read("progress/status.json").toString("utf8"));
      expect(liveIn(terminal)).toHaveLength(3);
    }
    await design.write("docs/design.md", "done\n");
    await design.exit(0);
    const code = await rig.next();
    await code.write("src/code.txt", "done\n");
    await code.exit(0);
    expect(await terminal.ended).toBe(0);

    expect(liveIn(terminal)).toEqual([]);
    expect(reportIn(terminal)).toBe(project.read("progress/status.json").toString("utf8"));
    const closed = terminal.all().flatMap((line) => /^\d\d:\d\d:\d\dZ {2}artifact\.closed +(\w+) /.exec(line)?.[1] ?? []);
    expect(closed).toEqual(["design", "guide", "code", "decision"]);
    expect(terminal.screen()[terminal.emulator.cursorRow]).toBe("");
    // Neither an agent nor a plan moves the terminal: what is left of it is what Pawl itself says.
    expect(terminal.raw()).not.toMatch(/\u001b\[2J|\u001b\]|\u202e/);
  });

  it("shows the gate of a closed artifact that holds a stage's end up, and what waits for it", async () => {
    const changes = madeByPawl("design", "guide", "code", "decision");
    const project = projectForTest();
    const held = `if test -e docs/guide.md; then ${waitPoint(project, "exit", "over")}; fi`;
    const design = { inputs: ["docs/design.md", "docs/guide.md"], gate: { checks: [{ run: ["sh", "-c", held] }], control: "none" } };
    project.writePlan(quickPlan({ command: ["false"], changes: { ...changes, design: { ...changes["design"], ...design } }, limits: { regressionRatio: 0 } }));
    const terminal = pawlOnTerminal(project, ["run"], SIZE);
    await terminal.shows((screen) => /^ +design +gate +\d+ s +closed; at its stage's end with guide$/m.test(screen) && screen.includes("\n}"));
    expect(liveIn(terminal)).toEqual([
      expect.stringMatching(/^── 0 at work · 1 at the gate · 0 ready · 1 of 4 closed ─+$/),
      expect.stringMatching(/^ waits {2}guide +its gate passed; for what is gated at its stage's end$/),
      expect.stringMatching(/^ waits {2}code +for guide$/),
    ]);
    writeFileSync(join(project.root, "over"), "");
    expect(await terminal.ended).toBe(0);
  });

  it("says that it drains on Ctrl-C, and leaves no half line", async () => {
    const rig = await startAgentRig();
    const project = projectOf(rig);
    const terminal = pawlOnTerminal(project, ["run"], SIZE);
    const design = await rig.next();
    // What runs in the terminal's own group gets its signals too.
    await terminal.shows((screen) => screen.includes("waits  guide"));
    terminal.type(CTRL_C);
    await terminal.shows((screen) => /what could begin +nothing new starts/.test(screen));
    await design.write("docs/design.md", "done\n");
    await design.exit(0);
    expect(await terminal.ended).toBe(5);
    expect(liveIn(terminal)).toEqual([]);
    expect(terminal.all().filter((line) => line.includes("SIGINT"))).toEqual(["SIGINT: draining: nothing new starts, and what is under way is finished; SIGINT again stops."]);
    expect(reportIn(terminal)).toBe(project.read("progress/status.json").toString("utf8"));
  });

  it("is not held up by a terminal that takes nothing, and shows what happened meanwhile", async () => {
    const rig = await startAgentRig();
    const terminal = pawlOnTerminal(projectOf(rig), ["run"], SIZE);
    const design = await rig.next();
    await terminal.shows((screen) => screen.includes("waits  guide"));
    terminal.type(CTRL_S);
    await design.write("docs/design.md", "done\n");
    await design.exit(0);
    const code = await rig.next();
    await code.write("src/code.txt", "done\n");
    await code.exit(0);
    terminal.type(CTRL_Q);
    expect(await terminal.ended).toBe(0);
    expect(liveIn(terminal)).toEqual([]);
    expect(terminal.all().filter((line) => line.includes("artifact.closed"))).toHaveLength(4);
  });

  it("leaves whole lines and a cursor on one of its own where the process is killed", async () => {
    const rig = await startAgentRig();
    const project = projectOf(rig);
    const terminal = pawlOnTerminal(project, ["run"], SIZE);
    const design = await rig.next();
    await terminal.shows((screen) => screen.includes("waits  guide"));
    terminal.signal(SIGKILL);
    expect(await terminal.ended).toBe(128 + SIGKILL);
    await design.exit(0);
    expect(terminal.screen()[terminal.emulator.cursorRow]).toBe("");
    expect(terminal.all().at(-1)).toBe("}");
    expect(terminal.raw()).not.toContain("\u001b[?25l");
  });

  it("takes its lower part away also where a signal ends the process at once", async () => {
    const rig = await startAgentRig();
    const terminal = pawlOnTerminal(projectOf(rig), ["run"], SIZE);
    const design = await rig.next();
    await design.ignoreSignal("SIGTERM");
    await terminal.shows((screen) => screen.includes("waits  guide"));
    terminal.signal(SIGTERM);
    await terminal.shows((screen) => screen.includes("SIGTERM: stopping in order"));
    terminal.signal(SIGHUP);
    expect(await terminal.ended).toBe(5);
    await design.exit(0);
    expect(liveIn(terminal)).toEqual([]);
    expect(terminal.screen()[terminal.emulator.cursorRow]).toBe("");
  });

  it("ends with the questions below the last report where a human is needed", async () => {
    const changes = { ...madeByPawl("design", "code", "decision"), guide: { requires: { files: ["approval.txt"] } } };
    const project = projectForTest({ plan: quickPlan({ command: ["false"], changes, top: { mode: "in-place" } }) });
    const terminal = pawlOnTerminal(project, ["run"], SIZE);
    expect(await terminal.ended).toBe(3);
    const lines = terminal.all();
    const end = lines.indexOf("}");
    expect(lines.slice(end + 1)).toEqual([
      "Nothing can go on before these questions are answered; then `pawl run` takes the run up.",
      "docs/guide.md: REQUIREMENT_MISSING (open)",
      expect.stringContaining("approval.txt"),
      "  options: PROVIDED, ABORT",
      "    pawl answer docs/guide.md PROVIDED",
      "    pawl answer docs/guide.md ABORT",
    ]);
  });

  it.each([{ TERM: "dumb" }, { NO_COLOR: "1" }])("is told in plain lines with %j", async (environment) => {
    const project = projectForTest({ plan: quickPlan({ command: ["false"], changes: madeByPawl("design", "guide", "code", "decision"), top: { mode: "in-place" } }) });
    const terminal = pawlOnTerminal(project, ["run"], SIZE, environment);
    expect(await terminal.ended).toBe(0);
    expect(terminal.raw()).not.toContain("\u001b");
    expect(terminal.all().filter((line) => / artifact\.closed /.test(line))).toHaveLength(4);
  });
});
