import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

/** What the runner takes for a command: `::` at a line's beginning, `##[` anywhere. */
const isCommand = (line: string): boolean => line.trimStart().startsWith("::") || line.includes("##[");

it("a run in GitHub Actions has a group for each stage and annotations for what went wrong, and no command that an agent gives", async () => {
  const failing = { run: ["sh", "-c", "exit 3", "##[error]told by a plan, 100 %"], gate: { checks: [{ run: ["false"] }] } };
  const project = projectForTest({
    plan: quickPlan({ command: ["false"], changes: { ...madeByPawl("design", "guide"), code: failing, ...madeByPawl("decision") }, limits: { attempts: 1 }, top: { mode: "in-place" } }),
  });
  const { exitCode, stdout, stderr } = await project.pawl(["run"], { env: { ...project.env, CI: "true", GITHUB_ACTIONS: "true" } });
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
  const lines = stderr.split("\n");
  expect(lines[0]).toBe("Reading the plan and the ledger.");
  expect(lines.filter((line) => /^::(?:group|endgroup)::/.test(line))).toEqual(["::group::Stage A", "::endgroup::", "::group::Stage B", "::endgroup::", "::group::Stage C", "::endgroup::"]);
  const annotations = lines.filter((line) => /^::(?:error|warning) /.test(line));
  expect(annotations).toEqual([
    expect.stringMatching(/^::error file=src\/code\.txt,title=artifact\.parked::code \(attempt 3\): EXIT_NONZERO /),
    expect.stringMatching(/^::warning file=src\/code\.txt,title=attempt\.ended::attempt 3: failed EXIT_NONZERO: .*#\\x23\[error\]told by a plan, 100 %25 exited with 3$/),
    expect.stringMatching(/^::error file=src\/code\.txt,title=question\.raised::/),
  ]);
  expect(lines.filter((line) => isCommand(line) && !/^::(?:group|endgroup|error|warning)\b/.test(line))).toEqual([]);
  expect(lines.filter((line) => line.includes("artifact.closed")).every((line) => /^ +\d+ {2}\d{4}-/.test(line))).toBe(true);
  expect(lines.at(-1)).toBe("");

  const refused = await project.pawl(["run", "--new"], { env: { ...project.env, GITHUB_ACTIONS: "true" } });
  expect(refused.stderr).toMatch(/^::error::error RUN_UNFINISHED: /m);
});

it("in GitHub Actions what is wrong with the plan or the status file is an annotation in its place, beside what the command prints anyway", async () => {
  const project = projectForTest();
  const env = { ...project.env, GITHUB_ACTIONS: "true" };
  project.write("pawl.yaml", "contract: 1\nartifacts: []\n");
  const check = await project.pawl(["check"], { env });
  expect(check).toMatchObject({ exitCode: 2, stdout: expect.stringMatching(/^pawl\.yaml:1:11: WRONG_TYPE: /) as string });
  expect(check.stderr).toMatch(/^::error file=pawl\.yaml,line=1,col=11::pawl\.yaml:1:11: WRONG_TYPE: /);
  expect((await project.pawl(["status"], { env })).stderr).toMatch(/^::error::error STATUS_MISSING: /);
});
