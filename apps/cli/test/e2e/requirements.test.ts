import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readReport, runLogged } from "./support/run-facts.ts";

const SECRET = "s3cret-a83f51c0d9";

it("4.7#6 4.6#1: an artifact is parked before any attempt until what it requires is there; the secret reaches its agent alone", async () => {
  const project = projectForTest();
  const seen = join(project.root, "seen-by-gate");
  const body = `
    const secret = process.env.TEST_TOKEN ?? "";
    write(location, "done " + (await import("node:crypto")).createHash("sha256").update(secret).digest("hex") + "\\n");
  `;
  const gate = { checks: [{ run: ["sh", "-c", `echo "[$TEST_TOKEN]" >> '${seen}'; grep -q done docs/design.md`] }] };
  const changes = { ...madeByPawl("code", "decision"), design: { requires: { env: ["TEST_TOKEN"], files: ["licence.txt"] }, gate } };
  project.writePlan(quickPlan({ command: writeAgent(project, body), changes }));

  const first = await runLogged(project);
  expect(first.exitCode).toBe(3);
  expect(dataOf(first.events, "attempt.started")).toEqual([]);
  expect(dataOf(first.events, "artifact.parked")).toMatchObject([{ artifact: "design", reason: "REQUIREMENT_MISSING", attempt: null }]);
  expect(readReport(project).blocking_questions).toEqual(["docs/design.md requires TEST_TOKEN and licence.txt (PROVIDED/ABORT)"]);

  // An answer alone provides nothing.
  project.write("licence.txt", "granted\n");
  expect(await project.pawl(["answer", "docs/design.md", "PROVIDED"])).toMatchObject({ exitCode: 0 });
  const second = await runLogged(project);
  expect(second.exitCode).toBe(3);
  expect(dataOf(second.events, "attempt.started")).toEqual([]);
  expect(readReport(project).blocking_questions).toEqual(["docs/design.md requires TEST_TOKEN (PROVIDED/ABORT)"]);

  expect(await project.pawl(["answer", "docs/design.md", "PROVIDED"])).toMatchObject({ exitCode: 0 });
  const third = await project.pawl(["run", "--json"], { env: { ...project.env, TEST_TOKEN: SECRET } });
  expect(third).toMatchObject({ exitCode: 0 });
  const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
  expect(project.git("show", "main:docs/design.md")).toBe(`done ${digest(SECRET)}\n`);
  expect(project.git("show", "main:docs/guide.md")).toBe(`done ${digest("")}\n`);
  expect(new Set(readFileSync(seen, "utf8").trimEnd().split("\n"))).toEqual(new Set(["[]"]));
  expect(third.stdout + third.stderr).not.toContain(SECRET);
  for (const folder of [".pawl", "progress", ".git"]) expect(filesWith(join(project.dir, folder), SECRET)).toEqual([]);
});

function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}
