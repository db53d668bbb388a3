import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { pawlOnTerminal } from "../support/terminal/terminal.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { readReport } from "./support/run-facts.ts";

const SIZE = { columns: 100, rows: 20 };

/** Whether the question is there with its facts, wherever its lines end. */
function isAsked(screen: string): boolean {
  const unbroken = (text: string): string => text.replaceAll(/\s/g, "");
  return unbroken(screen).includes(unbroken("with 1 of 4 required artifacts closed; nothing is under way. Abort it? [y/N]"));
}

it("on a terminal, abort asks first, does nothing without a yes, and aborts with one", async () => {
  const plan = quickPlan({ command: ["node", "-e", "process.exit(1)"], changes: madeByPawl("design", "code", "decision"), limits: { attempts: 1 } });
  const project = projectForTest({ plan });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  const before = project.read("progress/status.json");
  // Return alone, and Ctrl-D: neither is a yes.
  for (const typed of ["\r", "\u0004"]) {
    const asked = pawlOnTerminal(project, ["abort"], SIZE);
    await asked.shows((screen) => isAsked(screen));
    asked.type(typed);
    expect(await asked.ended).toBe(2);
    expect(asked.all().join("\n")).toContain("error NOT_CONFIRMED: ");
    expect(project.read("progress/status.json").equals(before)).toBe(true);
  }
  const meant = pawlOnTerminal(project, ["abort", "--by", "Ada"], SIZE);
  await meant.shows((screen) => isAsked(screen));
  meant.type("y\r");
  expect(await meant.ended).toBe(0);
  expect(readReport(project).issues).toContain("ABORTED cause=OPERATOR");
});
