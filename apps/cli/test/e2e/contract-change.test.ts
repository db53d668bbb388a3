import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { describe, expect, it } from "vitest";

import { storedReports, wrongReports } from "../demo/support/stored-reports.ts";
import { progressOf } from "../demo/support/recount.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { TEAM_2, TEAM_2_CHANGED } from "./support/contract-versions.ts";
import { forgeEvents, forgetLedgerEnd } from "./support/forge-ledger.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport } from "./support/run-facts.ts";

const APPROVE = ["contract", "approve", "team-2", "--by", "Ada"];

/** An artifact of stage C that Pawl makes itself. */
function moreCode(id: string) {
  const location = `src/${id}.txt`;
  return { ...plannedArtifact(id, "C", location), run: ["sh", "-c", `mkdir -p src && echo done > ${location}`], needs: ["guide"] };
}

/** The distinct values of a field in the reports of the latest run, in their order. */
async function shown(project: Project, field: "overall_progress_percent" | "stage_progress_percent"): Promise<readonly number[]> {
  const run = (await readLog(project))[0]?.run ?? "";
  const values = (await storedReports(project.dir, run)).map(({ bytes }) => progressOf(bytes)[field]);
  return values.filter((value, index) => value !== values[index - 1]);
}

describe("percentages under a contract version of one's own", () => {
  it("4.2.1#1: follow its weights, from 0 to 100, and are what a recount of the ledger gives", async () => {
    const changes = madeByPawl("design", "guide", "code", "decision");
    const plan = quickPlan({ command: ["false"], changes, more: [moreCode("second"), moreCode("third")], top: { contract: TEAM_2 } });
    const project = projectForTest({ plan });
    expect(await project.pawl(APPROVE)).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    // A weighs 10, B 20, C 50 in three artifacts, D 20: 30 + 50/3 = 46 2/3, 30 + 100/3 = 63 1/3.
    expect(await shown(project, "overall_progress_percent")).toEqual([0, 10, 30, 46, 63, 80, 100]);
    expect(await shown(project, "stage_progress_percent")).toEqual([0, 100, 0, 100, 0, 33, 66, 100, 0, 100]);
    const events = await readLog(project, "--run", "all");
    expect(events[0]).toMatchObject({ type: "contract.approved" });
    expect(wrongReports(events, await storedReports(project.dir, events[1]?.run ?? ""))).toEqual([]);
  });
});

describe("a contract version that changes", () => {
  /** Closes `design` and is then blocked at `guide`. */
  const blocking = (contract: unknown): object =>
    quickPlan({ command: ["false"], changes: madeByPawl("design", "code", "decision"), limits: { attempts: 1 }, top: { contract } });

  it("4.2.1#2 4.2.1#3: is refused in mid-run, approved or not, and the run goes on under the one that it pinned", async () => {
    const project = projectForTest({ plan: blocking(TEAM_2) });
    expect(await project.pawl(APPROVE)).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    const report = project.read("progress/status.json");

    const refuse = async (contract: unknown, args: readonly string[], error: string): Promise<void> => {
      project.writePlan(blocking(contract));
      const refused = await project.pawl(args);
      expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
      expect(refused.stderr).toMatch(new RegExp(`^error ${error}: `, "m"));
      expect(project.read("progress/status.json")).toEqual(report);
    };
    const before = await readLog(project, "--run", "all");
    await refuse("1", ["run"], "PLAN_CHANGED");
    await refuse(TEAM_2_CHANGED, ["run"], "PLAN_CHANGED");
    expect(await project.pawl(APPROVE)).toMatchObject({ exitCode: 0 });
    await refuse(TEAM_2_CHANGED, ["run"], "PLAN_CHANGED");
    await refuse(TEAM_2_CHANGED, ["run", "--new"], "RUN_UNFINISHED");
    const after = await readLog(project, "--run", "all");
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map(({ type }) => type)).toEqual(["contract.approved"]);

    project.writePlan(blocking(TEAM_2));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    expect(readReport(project)).toMatchObject({ current_stage: "B", overall_progress_percent: 10 });
    expect(dataOf(await readLog(project), "run.started")).toMatchObject([{ contract: TEAM_2 }]);
  });

  it("4.2.1#3: starts from zero with its weights, and what is on the branch counts again only once its gate has passed", async () => {
    const project = projectForTest({ plan: blocking("1") });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    expect(readReport(project)).toMatchObject({ current_stage: "B", overall_progress_percent: 20 });
    expect(await project.pawl(["abort", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(project.git("show", "main:docs/design.md")).toBe("done\n");

    project.writePlan(blocking(TEAM_2_CHANGED));
    expect(await project.pawl(APPROVE)).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["run", "--new"])).toMatchObject({ exitCode: 3 });
    const events = await readLog(project);
    expect(dataOf(events, "run.started")).toMatchObject([{ contract: TEAM_2_CHANGED, gateFirst: ["design"] }]);
    expect(dataOf(events, "attempt.started")[0]).toMatchObject({ artifacts: ["design"], kind: "gate-first" });
    expect(await shown(project, "overall_progress_percent")).toEqual([0, 40]);
    expect(readReport(project)).toMatchObject({ current_stage: "B", overall_progress_percent: 40 });
    expect(wrongReports(events, await storedReports(project.dir, events[0]?.run ?? ""))).toEqual([]);
  });

  it("4.2.1#2: a run whose start names no digest, as earlier builds recorded it, goes on under the weights that it names", async () => {
    const project = projectForTest({ plan: blocking("1") });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    forgeEvents(project, ({ type, data }) => {
      if (type !== "run.started") return data;
      const { version, weights } = data["contract"] as { readonly version: string; readonly weights: object };
      return { ...data, contract: { version, weights } };
    });
    takeBackToFirstSchema(project);
    expect(await project.pawl(["contract", "versions"])).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await project.pawl(["answer", "docs/guide.md", "RETRY"])).toMatchObject({ exitCode: 0 });
    project.writePlan(blocking(TEAM_2));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 2 });
    project.writePlan(blocking("1"));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    const [start] = dataOf(await readLog(project), "run.started");
    expect(start?.["contract"]).toEqual({ version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } });
    expect(readReport(project)).toMatchObject({ overall_progress_percent: 20 });
    const [listed] = JSON.parse((await project.pawl(["contract", "versions", "--json"])).stdout) as readonly object[];
    expect(listed).toMatchObject({ version: "1", pinnedBy: (await readLog(project))[0]?.run });
  });
});

it("a run that is over under an older ledger stays as it is, and pawl run brings the ledger up to date for all other commands", async () => {
  const project = projectForTest({ plan: quickPlan({ command: ["false"], changes: madeByPawl("design", "guide", "code", "decision") }) });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  const completed = project.read("progress/status.json");
  const log = (await project.pawl(["log", "--json"])).stdout;
  takeBackToFirstSchema(project);
  expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("LEDGER_OUTDATED") });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0, stdout: "" });
  expect(project.read("progress/status.json")).toEqual(completed);
  expect((await project.pawl(["log", "--json"])).stdout).toBe(log);
  expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
});

/** The outbox of the first version, which nothing was recorded in. */
const FIRST_DELIVERY = [
  `CREATE TABLE delivery (
     id INTEGER PRIMARY KEY AUTOINCREMENT, endpoint_url TEXT NOT NULL, secret_env TEXT, message_id TEXT NOT NULL, body TEXT NOT NULL,
     attempts INTEGER NOT NULL, next_attempt_at_ms INTEGER NOT NULL, leased_until_ms INTEGER NOT NULL, delivered_at_ms INTEGER,
     last_error TEXT, UNIQUE (endpoint_url, message_id)
   ) STRICT`,
  "CREATE INDEX delivery_waiting ON delivery (endpoint_url, id) WHERE delivered_at_ms IS NULL",
];

/** Makes the ledger what the first version of its schema was. */
function takeBackToFirstSchema(project: Project): void {
  // The first builds noted the ledger's end nowhere.
  forgetLedgerEnd(project);
  const database = new DatabaseSync(join(project.dir, ".pawl", "ledger.db"));
  database.exec("ALTER TABLE report DROP COLUMN replaced_by");
  database.exec("DROP TABLE endpoint; DROP TABLE delivery");
  for (const statement of FIRST_DELIVERY) database.exec(statement);
  for (const table of ["report", "pipeline_lock", "command"]) database.exec(`ALTER TABLE ${table} DROP COLUMN seal`);
  for (const column of ["reports", "commands", "deliveries", "lock_token", "endpoints"]) database.exec(`ALTER TABLE ledger_head DROP COLUMN ${column}`);
  database.exec("DROP TABLE event_artifact");
  database.exec("DROP INDEX artifact_ready; DROP INDEX artifact_by_phase; ALTER TABLE artifact DROP COLUMN ready");
  database.exec("DELETE FROM migrations WHERE name NOT LIKE '%0001'; PRAGMA user_version = 1");
  database.close();
}
