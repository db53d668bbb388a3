import { copyFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sha256 } from "../demo/support/stored-reports.ts";
import { listTree } from "../support/list-tree.ts";
import { makeProject, projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { forgeEvents, forgeLastReport } from "./support/forge-ledger.ts";
import type { ForgedEvent } from "./support/forge-ledger.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readReport, runLogged } from "./support/run-facts.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

type Forgery = (project: Project) => void;

/** Lets the run have entered another stage than the one that it entered. */
function entering(stage: unknown): Forgery {
  return (project) => forgeEvents(project, ({ type, data }) => (type === "stage.entered" ? { ...data, stage } : data));
}

/** Lets the last artifact of the pinned plan belong to another stage. */
function planned(stage: unknown): Forgery {
  const change = ({ type, data }: ForgedEvent): ForgedEvent["data"] => {
    if (type !== "run.started") return data;
    const plan = data["plan"] as { readonly artifacts: readonly { readonly id: string }[] };
    return { ...data, plan: { ...plan, artifacts: plan.artifacts.map((one) => (one.id === "decision" ? { ...one, stage } : one)) } };
  };
  return (project) => forgeEvents(project, change);
}

/** Lets the last report show another stage than the one that the run is in. */
function reported(stage: string): Forgery {
  return (project) => forgeLastReport(project, reportOfStage(project, stage));
}

const FORGERIES: Readonly<Record<string, Forgery>> = {
  "a stage entered that there is not": entering("E"),
  "a stage entered by its name": entering("Documentation"),
  "a stage entered in lower case": entering("b"),
  "an artifact of a stage that there is not": planned("E"),
  "an artifact of a stage in lower case": planned("d"),
  "an artifact of no stage": planned(null),
  "a report of a stage that there is not": reported("E"),
};

function reportOfStage(project: Project, stage: string): string {
  return project.read("progress/status.json").toString("utf8").replace('"current_stage": "B"', `"current_stage": "${stage}"`);
}

/** Lets a project's run become BLOCKED in stage B. */
async function blockInStageB(project: Project): Promise<void> {
  const changes = madeByPawl("design", "code", "decision");
  project.writePlan(quickPlan({ command: ["false"], changes, limits: { attempts: 1 } }));
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  expect(readReport(project)).toMatchObject({ current_stage: "B", overall_progress_percent: 20 });
}

const HALTED = {
  exitCode: 7,
  stdout: "",
  stderr: expect.stringMatching(/^error LEDGER_BROKEN: .*ledger\.db: (event \d+ is not valid: .*stage|report \d+: \w+: found )/m),
  changed: [],
};

describe("a ledger with a stage that is not A, B, C or D, whose chain of hashes holds", () => {
  let project: Project;
  let ledger: string;
  let kept: string;

  beforeAll(async () => {
    project = makeProject();
    await blockInStageB(project);
    ledger = join(project.dir, ".pawl", "ledger.db");
    kept = join(project.root, "kept.db");
    copyFileSync(ledger, kept);
  });

  afterAll(() => project.dispose());

  /** How a command ends, and whether it left everything as it was. */
  async function outcomeOf(...args: readonly string[]): Promise<object> {
    const before = withoutSidecars(listTree(project.dir));
    const { exitCode, stdout, stderr } = await project.pawl(args);
    const changed = changedPaths(before, withoutSidecars(listTree(project.dir)));
    return { exitCode, stdout, stderr, changed };
  }

  it.each(Object.entries(FORGERIES))("4.1#2: halts the run with exit code 7 and nothing written: %s", async (_, forge) => {
    copyFileSync(kept, ledger);
    forge(project);
    expect(await outcomeOf("run")).toEqual(HALTED);
  });

  it.each([[["answer", "docs/guide.md", "RETRY"]], [["abort", "--yes"]]])("4.1#2: halts %j too", async (args) => {
    copyFileSync(kept, ledger);
    entering("E")(project);
    expect(await outcomeOf(...args)).toEqual(HALTED);
  });

  it("4.1#2: is what stands in the way, and nothing else: chained anew without it, the ledger is taken up", async () => {
    copyFileSync(kept, ledger);
    forgeEvents(project, ({ data }) => data);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  });
});

describe("a stage that is not A, B, C or D", () => {
  it("4.1#2 9.1#2: in the status file is a change by another hand, even where the note of what was emitted agrees with it", async () => {
    const project = projectForTest();
    await blockInStageB(project);
    const right = readReport(project);
    const text = reportOfStage(project, "E");
    replace(project, ".pawl/emitted", `${sha256(text)}\n`);
    replace(project, "progress/status.json", text);
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(3);
    expect(dataOf(events, "status.tampered")).toMatchObject([{ found: sha256(text), stage: "B" }]);
    expect(readReport(project)).toEqual({ ...right, issues: [...right.issues, expect.stringMatching(/^STATUS_TAMPERED /)] });
  });

  it.each(["E", "a", "Architecture", ""])("4.1#2: %j in the plan is refused before a run starts", async (stage) => {
    const project = projectForTest({ plan: quickPlan({ command: ["false"], changes: { guide: { stage } } }) });
    const before = listTree(project.dir);
    const { exitCode, stdout, stderr } = await project.pawl(["run"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(`BAD_VALUE: the text ${JSON.stringify(stage)} is not allowed here`);
    expect(listTree(project.dir)).toEqual(before);
  });
});

function changedPaths(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys({ ...before, ...after }).filter((path) => before[path] !== after[path]);
}

function replace(project: Project, path: string, text: string): void {
  const beside = join(project.root, "beside");
  writeFileSync(beside, text, { mode: 0o444 });
  renameSync(beside, join(project.dir, path));
}
