import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it, vi } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { PAWL } from "../support/run-pawl.ts";
import { waitPoint } from "./support/held-queue.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog } from "./support/run-facts.ts";

it("in place, what the run itself prints into the project is nobody's change and stays, and no command writes a file among the attempts", async () => {
  const project = projectForTest({ isRepository: false });
  const changes = madeByPawl("design", "guide", "code", "decision");
  const fallen = join(project.root, "fallen");
  const scripts = {
    design: `mkdir -p docs; if test -e '${fallen}'; then echo done > docs/design.md; else touch '${fallen}'; echo half > docs/design.md; exit 1; fi`,
    guide: `${waitPoint(project, "held", "over")}; echo done > docs/guide.md`,
  };
  for (const id of ["design", "guide"] as const) changes[id] = { ...changes[id], run: ["sh", "-c", scripts[id]], gate: changes[id]?.gate ?? {} };
  project.writePlan(quickPlan({ command: ["false"], changes, top: { mode: "in-place" } }));
  const to = (name: string): number => openSync(join(project.dir, name), "w");
  const run = spawn(process.execPath, [PAWL, "run", "--json"], { cwd: project.dir, env: project.env, stdio: ["ignore", to("events.ndjson"), to("run.log")] });
  const ended = once(run, "exit");
  await vi.waitUntil(() => existsSync(join(project.root, "held")), { timeout: 60_000, interval: 20 });

  for (const args of [["report", "--output", "report.html"], ["bundle", "run.bundle"], ["backup", "saved"], ["attest", "--output", "attested"]]) {
    const refused = await project.pawl(args);
    expect({ args, ...refused }).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/error OUTPUT_IN_PROJECT: .*\nhint: Name a file outside of the project, such as \.\.\//) });
    expect(existsSync(join(project.dir, args.at(-1) ?? ""))).toBe(false);
  }
  expect(await project.pawl(["graph", "--format", "svg", "--output", "../graph.svg"])).toMatchObject({ exitCode: 0 });

  writeFileSync(join(project.root, "over"), "");
  expect(await ended).toEqual([0, null]);
  const printed = project.read("events.ndjson").toString("utf8").trimEnd().split("\n").map((line) => (JSON.parse(line) as { readonly type: string }).type);
  const log = await readLog(project);
  expect(printed).toEqual(log.map(({ type }) => type));
  expect(dataOf(log, "attempt.ended").map(({ reason }) => reason)).toEqual(["EXIT_NONZERO", "DONE", "DONE", "DONE", "DONE"]);
  expect(await project.pawl(["report", "--output", "report.html"])).toMatchObject({ exitCode: 0 });
});
