import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { checkHistory } from "@pawl/contract";
import type { StatusReport, Violation } from "@pawl/contract";
import { parseDerivation } from "@pawl/progress";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { plannedArtifact } from "../support/make-plan.ts";
import { makeProject, projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

/** What `pawl audit --json` prints. */
interface AuditJson {
  readonly ok: boolean;
  readonly derivation: unknown;
  readonly failure: unknown;
  readonly violations: readonly Violation[];
}

/** A run that ends BLOCKED: stage A closed, in stage B one of three artifacts closed, one fails until it is parked. */
function plan(project: Project): object {
  const command = writeAgent(project, 'write(location, location === "docs/guide.md" ? "wrong\\n" : "done\\n");');
  const more = [plannedArtifact("second", "B", "docs/second.md"), { ...plannedArtifact("third", "B", "docs/third.md"), needs: ["guide"] }];
  return quickPlan({ command, changes: madeByPawl("design", "code", "decision"), more, limits: { attempts: 2 } });
}

describe("pawl audit", () => {
  let project: Project;

  beforeAll(async () => {
    project = makeProject();
    project.writePlan(plan(project));
    expect((await project.pawl(["run"])).exitCode).toBe(3);
  });
  afterAll(() => project.dispose());

  const auditJson = async (): Promise<{ readonly exitCode: number | null; readonly audit: AuditJson }> => {
    const { exitCode, stdout } = await project.pawl(["audit", "--json"]);
    return { exitCode, audit: JSON.parse(stdout) as AuditJson };
  };

  it("2#5 shows how the percentages come about: weight, closed, required, exact share and points, sum and floor", async () => {
    const { exitCode, stdout } = await project.pawl(["audit"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^run [0-9a-f-]{36}\ncontract 1\nledger \d+ [0-9a-f]{64}\n/);
    expect(stdout).toMatch(/^A +20 +1 +1 +1 +20$/m);
    expect(stdout).toMatch(/^B +25 +1 +3 +1\/3 +25\/3$/m);
    expect(stdout).toMatch(/^C +30 +0 +1 +0 +0$/m);
    expect(stdout).toContain("overall: the sum of the points is 85/3, of which 28 whole points are earned\nstage B: its share is 100/3 of 100, of which 33 whole points are earned\n");
    expect(JSON.parse(project.read("progress/status.json").toString("utf8"))).toMatchObject({ overall_progress_percent: 28, stage_progress_percent: 33 });
  });

  it("2#5 prints the derivation as JSON that can be parsed and recalculated, for the ledger's head", async () => {
    const { exitCode, audit } = await auditJson();
    expect(exitCode).toBe(0);
    expect(audit).toMatchObject({ ok: true, failure: null, violations: [] });
    const derivation = parseDerivation(audit.derivation);
    expect(derivation).toMatchObject({ overallPercent: 28, stagePercent: 33, currentStage: "B" });
    const log = (await project.pawl(["log", "--json"])).stdout.trimEnd().split("\n").at(-1) ?? "";
    expect(derivation?.ledgerHead).toEqual({ seq: (JSON.parse(log) as { seq: number }).seq, hash: (JSON.parse(log) as { hash: string }).hash });
  });

  it("prints the run's history as anyone can check it, offline", async () => {
    const { exitCode, stdout } = await project.pawl(["contract", "history"]);
    expect(exitCode).toBe(0);
    expect(checkHistory(stdout)).toEqual([]);
    project.write("run.jsonl", stdout);
    expect(await project.pawl(["contract", "check", "run.jsonl"])).toMatchObject({ exitCode: 0, stdout: "run.jsonl: valid history\n" });
    const raised = stdout.replace(/"overall_progress_percent":28/, '"overall_progress_percent":29');
    project.write("run.jsonl", raised);
    const forged = await project.pawl(["contract", "check", "run.jsonl"]);
    expect(forged.exitCode).toBe(2);
    expect(forged.stdout).toMatch(/^run\.jsonl: 4\.2#2 \/\d+\/report\/overall_progress_percent: found 29, wanted 28/m);
  });

  it("2#5 fails with 7 when a stored report shows another percentage than the recount", async () => {
    const file = join(project.dir, ".pawl", "ledger.db");
    const database = new DatabaseSync(file);
    const { seq, bytes } = database.prepare("SELECT seq, bytes FROM report ORDER BY seq DESC LIMIT 1").get() as { seq: number; bytes: string };
    const forge = (text: string): void => {
      database.prepare("UPDATE report SET bytes = ?, digest = ? WHERE seq = ?").run(text, createHash("sha256").update(text).digest("hex"), seq);
    };
    const report = JSON.parse(bytes) as StatusReport;
    forge(`${JSON.stringify({ ...report, overall_progress_percent: 29 }, null, 2)}\n`);
    try {
      const { exitCode, audit } = await auditJson();
      expect({ exitCode, ok: audit.ok }).toEqual({ exitCode: 7, ok: false });
      expect(audit.violations).toContainEqual(expect.objectContaining({ rule: "4.2#2", found: "29" }));
      expect((await project.pawl(["audit"])).stdout).toMatch(/What differs.*\n4\.2#2 \/\d+\/report\/overall_progress_percent: found 29, wanted 28/s);
      forge(JSON.stringify(report));
      expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 7, stdout: expect.stringMatching(/^report: report \d+: bytes: found/m) as string });
    } finally {
      forge(bytes);
      database.close();
    }
    expect((await project.pawl(["audit"])).exitCode).toBe(0);
  });

  it("fails with 7, names the event, and derives nothing, when the hash chain is broken", async () => {
    const database = new DatabaseSync(join(project.dir, ".pawl", "ledger.db"));
    const change = (from: string, to: string): void => {
      database.prepare("UPDATE event SET data = replace(data, ?, ?) WHERE type = 'artifact.closed'").run(from, to);
    };
    change('"required":true', '"required":null');
    try {
      expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 7, stdout: expect.stringMatching(/^nothing can be counted.*^chain: event \d+ \(artifact\.closed\)/ms) as string });
    } finally {
      change('"required":null', '"required":true');
      database.close();
    }
  });

  it("refuses a run that there is not", async () => {
    expect(await project.pawl(["audit", "--run", "nobody"])).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await project.pawl(["contract", "history", "--run", "nobody"])).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

it("pawl audit and pawl contract history say that there is no ledger yet", async () => {
  const project = projectForTest();
  for (const words of [["audit"], ["contract", "history"]]) {
    expect(await project.pawl(words)).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("LEDGER_MISSING") });
  }
});
