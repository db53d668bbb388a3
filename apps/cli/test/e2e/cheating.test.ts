import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { makeProject } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readLog } from "./support/run-facts.ts";

/** One way to cheat each: what else is in the plan, what the agent does beside its work, and how it is refused. */
interface Case {
  readonly keys?: object;
  readonly does: string;
  readonly reason: string;
  readonly detail: string;
  /** What the evidence names; default `detail`. */
  readonly evidence?: string;
}

const HAS = (id: string, then: string): object => ({ run: ["sh", "-c", `grep -q done out/${id}/file.txt || exit 1; ${then}`] });
const COUNTED = { count: "^tests: (\\d+)$", min: 3 };
const gate = (...checks: readonly object[]): object => ({ gate: { checks } });

/** All of them do their work too, so that nothing but the cheating is refused. */
const CASES: Readonly<Record<string, Case>> = {
  protected: { keys: { writes: ["config/**"] }, does: 'write("config/tests.json", "{}\\n")', reason: "PROTECTED_PATH", detail: '"config/tests.json"' },
  plan: { keys: { writes: ["*.yaml"] }, does: 'write("pawl.yaml", "artifacts: []\\n")', reason: "PROTECTED_PATH", detail: '"pawl.yaml"' },
  outside: { does: 'write("notes/a.txt", "x\\n"); write("notes/b.txt", "x\\n")', reason: "OUTSIDE_WRITES", detail: '"notes/a.txt"', evidence: "notes/b.txt" },
  script: {
    keys: { writes: ["scripts/**"], ...gate({ run: ["sh", "scripts/check.sh", "out/script"] }) },
    does: 'write("scripts/check.sh", "exit 0\\n")',
    reason: "GATE_CHANGED",
    detail: '"scripts/check.sh", which its gate names',
  },
  "script-of-npm": {
    keys: { writes: ["scripts/**"], ...gate({ run: ["npm", "test"] }) },
    does: 'write("scripts/check.sh", "exit 0\\n")',
    reason: "GATE_CHANGED",
    detail: '"scripts/check.sh", which its gate names',
  },
  "package-json": {
    keys: { writes: ["package.json"], ...gate({ run: ["npm", "test"] }) },
    does: 'write("package.json", JSON.stringify({ scripts: { test: "true" } }))',
    reason: "GATE_CHANGED",
    detail: 'the script "test" belongs to its gate',
  },
  configuration: {
    keys: { writes: ["*.ts"], ...gate({ run: ["npx", "vitest", "run"] }) },
    does: 'write("vitest.config.ts", "export default { test: { passWithNoTests: true } };\\n")',
    reason: "GATE_CHANGED",
    detail: '"vitest.config.ts", which configures what its gate runs',
  },
  checkout: { keys: gate(HAS("checkout", "echo more >> out/checkout/file.txt; echo left > left.txt")), does: "", reason: "CHECKOUT_CHANGED", detail: '"left.txt"', evidence: "out/checkout/file.txt" },
  "no-tests": { keys: gate({ ...HAS("no-tests", "echo tests: 0"), ...COUNTED }), does: "", reason: "NO_TESTS", detail: "ran no tests" },
  "few-tests": { keys: gate({ ...HAS("few-tests", "echo tests: 2"), ...COUNTED }), does: "", reason: "TOO_FEW_TESTS", detail: "ran 2 tests where 3 are needed" },
  link: { does: 'fs.symlinkSync("../../../secrets", location + "/link")', reason: "LINK_OUTSIDE", detail: '"out/link/link" leads out of the repository, to "../../../secrets"' },
  empty: { does: 'write(location + "/file.txt", " \\n\\n")', keys: gate({ run: ["test", "-f", "out/empty/file.txt"] }), reason: "EMPTY_ARTIFACT", detail: "out/empty holds nothing but white space" },
  placeholder: { does: 'write(location + "/more.txt", "// TODO: the rest\\n")', reason: "FORBIDDEN_CONTENT", detail: '"out/placeholder/more.txt" line 1 matches' },
  "binary-placeholder": { does: 'write(location + "/more.txt", "\\0// TODO: the rest\\n")', reason: "FORBIDDEN_CONTENT", detail: '"out/binary-placeholder/more.txt" line 1 matches' },
  conflict: { does: 'write(location + "/more.txt", "<<<<<<< mine\\n=======\\n>>>>>>> theirs\\n")', reason: "FORBIDDEN_CONTENT", detail: '"out/conflict/more.txt" line 1 matches' },
  unchanged: { keys: { changed: true, writes: ["beside.txt"] }, does: 'write("beside.txt", "x\\n")', reason: "UNCHANGED", detail: "out/unchanged is as it was when the run started" },
  history: { does: 'git("commit", "--quiet", "--amend", "--message=Mine", "--allow-empty")', reason: "HISTORY_REWRITTEN", detail: "no longer holds the commit" },
  hook: { does: 'write(".git/hooks/pre-commit", "#!/bin/sh\\n")', reason: "GIT_PLANTED", detail: "wrote .git/hooks/pre-commit" },
  monitor: { does: 'git("config", "core.fsmonitor", "./watch")', reason: "GIT_PLANTED", detail: "sets core.fsmonitor=./watch" },
};

const BODY = `
  const { execFileSync } = await import("node:child_process");
  const git = (...args) => execFileSync("git", args, { stdio: "ignore" });
  write(location + "/file.txt", "done\\n");
  switch (id) {
${Object.entries(CASES).map(([id, { does }]) => `    case ${JSON.stringify(id)}: ${does}; break;`).join("\n")}
  }
`;

let project: Project;
let artifacts: Awaited<ReturnType<typeof readArtifacts>>;
let events: Awaited<ReturnType<typeof readLog>>;
let log: string;

beforeAll(async () => {
  project = makeProject({
    files: {
      "config/tests.json": '{ "all": true }\n',
      "out/unchanged/file.txt": "done\n",
      "package.json": JSON.stringify({ scripts: { test: "sh ./scripts/check.sh out/script-of-npm" } }),
      "scripts/check.sh": "grep -q done $1/file.txt\n",
    },
  });
  const more = Object.entries(CASES).map(([id, { keys }]) => ({ id, stage: "C", location: `out/${id}/`, ...gate(HAS(id, "true")), inputs: [`out/${id}/**`], ...keys }));
  const changes = madeByPawl("design", "guide", "code", "decision");
  const limits = { attempts: 1, agents: 4, gates: 4 };
  project.writePlan(quickPlan({ command: writeAgent(project, BODY), changes, more, limits, top: { protect: ["config"] } }));
  project.git("add", "pawl.yaml");
  project.git("commit", "--quiet", "--message=Plan");
  const { exitCode, stderr } = await project.pawl(["run"]);
  expect(exitCode, stderr).toBe(3);
  artifacts = await readArtifacts(project);
  events = await readLog(project);
  log = (await project.pawl(["log"])).stdout;
});
afterAll(() => project.dispose());

describe("an agent that cheats is refused with a code of its own, and evidence, in `pawl log`", () => {
  it.each(Object.entries(CASES))("2.1#2: %s", (id, { reason, detail, evidence = detail.replaceAll('"', "").split(/[ ,]/)[0] }) => {
    expect(artifacts[id]).toMatchObject({ phase: "parked", commit: null, reason });
    expect(dataOf(events, "artifact.closed", id)).toEqual([]);
    const [parked] = dataOf(events, "artifact.parked", id) as readonly [{ readonly evidence: readonly string[]; readonly detail: string }];
    expect(parked.detail).toContain(detail);
    const kept = parked.evidence.map((digest) => readFileSync(join(project.dir, ".pawl", "evidence", digest.slice(0, 2), digest), "utf8"));
    expect(kept.join("\n")).toContain(evidence);
    expect(kept.join("\n")).toContain(`"reason": "${reason}"`);
    const line = log.split("\n").find((one) => one.includes("artifact.parked") && one.includes(` ${id} (attempt`)) ?? "";
    expect(line).toContain(reason);
  });

  it("and nothing of it is on the branch", () => {
    expect(project.git("diff", "--name-only", "main~3", "main").trim().split("\n")).toEqual(["docs/design.md", "docs/guide.md", "src/code.txt"]);
  });

  it("before the agent works, what is there already does not count for the change that the plan asks for", () => {
    const gates = dataOf(events, "gate.finished", "unchanged").map(({ purpose, reason }) => [purpose, reason]);
    expect(gates).toEqual([["gate-first", "UNCHANGED"], ["candidate", "UNCHANGED"]]);
  });
});
