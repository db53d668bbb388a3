import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parsePlan } from "@pawl/pipeline";
import { describe, expect, it, onTestFinished } from "vitest";

import { loadPlan, loadPlanToRun } from "../../src/session/load-plan.ts";
import { summarisePlanWarnings } from "../../src/session/plan-warnings.ts";
import { readPlanApart } from "../../src/session/read-plan-apart.ts";

/** A plan file whose artifacts say much about themselves. */
function planText(count: number, { change = (text: string): string => text, filling = 10 } = {}): string {
  const stages = ["A", "B", "C", "D"] as const;
  const artifacts = Array.from({ length: count }, (_, index) =>
    [`  - id: part-${index}`, `    stage: ${stages[index % 4]}`, `    location: out/${index}.md`, `    description: ${"what it is, é. ".repeat(filling)}`, "    gate: { checks: [{ run: [test, -f, it] }] }"].join("\n"),
  );
  return change(`contract: "1"\nagents: { default: { command: [agent] } }\nartifacts:\n${artifacts.join("\n")}\n`);
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a plan that is read in a process of its own", () => {
  it("is the plan that is read here, with the warnings in short", async () => {
    const bytes = bytesOf(planText(600));
    const here = parsePlan(bytes, { file: "pawl.yaml" });
    const apart = await readPlanApart(bytes, "pawl.yaml");
    if (!here.ok || !apart.ok) throw new Error("the plan is not valid");
    expect(JSON.stringify(apart.plan)).toBe(JSON.stringify(here.plan));
    expect(apart.warnings).toEqual(summarisePlanWarnings(here.warnings));
    expect(apart.warnings.length).toBeGreaterThan(0);
  });

  it.each([
    ["two artifacts that are not valid", (text: string) => text.replace("stage: B", "stage: E").replace("id: part-3", "id: part-2")],
    ["text that is no YAML", (text: string) => text.replace("gate: {", "gate: {{ :")],
    ["bytes that are no text", () => "\ud800"],
    ["nothing", () => ""],
  ])("has every problem at its place: %s", async (_, change) => {
    const text = planText(5, { change });
    const bytes = text === "\ud800" ? new Uint8Array([0xff, 0xfe]) : bytesOf(text);
    const here = parsePlan(bytes, { file: "sub/pawl.yaml" });
    if (here.ok) throw new Error("the plan is valid");
    expect(await readPlanApart(bytes, "sub/pawl.yaml")).toEqual({ ok: false, errors: here.errors, warnings: summarisePlanWarnings(here.warnings) });
  });

  it("is not read where that process cannot be started, and why is told", async () => {
    const { execPath } = process;
    onTestFinished(() => {
      process.execPath = execPath;
    });
    process.execPath = "/nonexistent/node";
    const reading = readPlanApart(bytesOf(planText(5)), "sub/pawl.yaml");
    await expect(reading).rejects.toMatchObject({ code: "PLAN_UNREADABLE", message: expect.stringMatching(/^sub\/pawl\.yaml: .*ENOENT/) as string });
  });

  it("is what a run goes by where the file is large", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "pawl-test-"));
    const file = join(folder.path, "pawl.yaml");
    await writeFile(file, planText(1200, { filling: 70 }));
    const { plan, warnings } = await loadPlan(file);
    expect(await loadPlanToRun(file)).toEqual({ plan, warnings: summarisePlanWarnings(warnings) });
    await writeFile(file, planText(1200, { filling: 70, change: (text) => text.replace("stage: C", "stage: X") }));
    const refused = await loadPlan(file).catch((error: unknown) => error);
    await expect(loadPlanToRun(file)).rejects.toEqual(refused);
    expect(refused).toMatchObject({ code: "PLAN_INVALID", problems: [{ line: expect.any(Number) as number, code: "BAD_VALUE" }] });
  });
});
