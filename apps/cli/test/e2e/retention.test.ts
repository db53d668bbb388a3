import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog } from "./support/run-facts.ts";

const filesBelow = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))).filter((path) => statSync(path).isFile()) : [];

/** Lets everything that Pawl keeps be a year old. */
function age(project: Project): void {
  const yearAgo = new Date(Date.now() - 365 * 24 * 3_600_000);
  for (const path of filesBelow(join(project.dir, ".pawl"))) if (!basename(path).startsWith("ledger.db")) utimesSync(path, yearAgo, yearAgo);
}

it("keeps logs, evidence and quarantine within their bounds, and all evidence that a closure or the next attempt needs", async () => {
  const project = projectForTest();
  const talks = ["sh", "-c", "head -c 20000 /dev/zero | tr '\\0' x; mkdir -p docs; echo done > docs/design.md"];
  const checks = [{ run: ["sh", "-c", "head -c 3000 /dev/zero | tr '\\0' y; grep -q done docs/design.md"] }];
  const made = madeByPawl("guide", "code", "decision");
  const changes = { ...made, design: { run: talks, gate: { checks } }, guide: { ...made["guide"], requires: { files: ["licence.txt"] } } };
  project.writePlan({ ...quickPlan({ command: ["false"], changes }), retention: { logs: "1KiB", evidence: "1KiB", quarantine: "1KiB" } });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  const closure = dataOf(await readLog(project), "artifact.closed", "design")[0]?.["closure"] as { readonly evidence: readonly string[] };
  const evidenceFile = (digest: string): string => join(project.dir, ".pawl", "evidence", digest.slice(0, 2), digest);
  for (const digest of closure.evidence) expect(existsSync(evidenceFile(digest))).toBe(true);
  const stray = "ab".repeat(32);
  project.write(`.pawl/evidence/ab/${stray}`, "z".repeat(5000));
  project.write(".pawl/quarantine/earlier-attempt-1/left.txt", "z".repeat(5000));
  project.write(".pawl/quarantine/status.found", "z".repeat(5000));
  const log = filesBelow(join(project.dir, ".pawl", "logs")).find((path) => path.endsWith("output.log")) ?? "";
  expect(statSync(log).size).toBe(20_000);
  age(project);
  const { stdout } = await project.pawl(["doctor"]);
  expect(stdout).toMatch(/STATE_OVER_BOUND: logs take up [^\n]+ of 1\.0 KiB\n/);
  expect(stdout).toMatch(/STATE_OVER_BOUND: evidence takes up [^\n]+ of 1\.0 KiB/);

  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  expect(existsSync(log)).toBe(false);
  expect(existsSync(evidenceFile(stray))).toBe(false);
  expect(existsSync(join(project.dir, ".pawl", "quarantine", "earlier-attempt-1", "left.txt"))).toBe(false);
  // What was found in the status file's place is kept for audit (rule 9#2).
  expect(existsSync(join(project.dir, ".pawl", "quarantine", "status.found"))).toBe(true);
  for (const digest of closure.evidence) expect(existsSync(evidenceFile(digest))).toBe(true);
  expect(await project.pawl(["bundle", "../run.tar"])).toMatchObject({ exitCode: 0 });
  expect(dirname(log)).toContain("attempt-1");
});

it("leaves what is below its bound as it is, however old, and what is new, however much", async () => {
  const project = projectForTest();
  const made = madeByPawl("design", "guide", "code", "decision");
  const changes = { ...made, guide: { ...made["guide"], requires: { files: ["licence.txt"] } } };
  project.writePlan(quickPlan({ command: ["false"], changes }));
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  project.write(`.pawl/evidence/ab/${"ab".repeat(32)}`, "z".repeat(5000));
  age(project);
  const before = filesBelow(join(project.dir, ".pawl")).filter((path) => !path.includes("ledger.db"));
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  expect(filesBelow(join(project.dir, ".pawl"))).toEqual(expect.arrayContaining(before));
});
