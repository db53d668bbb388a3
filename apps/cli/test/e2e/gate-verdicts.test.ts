import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { makeProject } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readReport, runLogged } from "./support/run-facts.ts";
import type { ArtifactFacts, LoggedRun } from "./support/run-facts.ts";

const TESTS = { count: "^tests: (\\S+)$", min: 3 };
/** Tells a checkout with the file from the control, where it is taken out. */
const HAS = (id: string, then: string): readonly string[] => ["sh", "-c", `test -f docs/${id}.txt || exit 1; ${then}`];

/** One artifact each: its checks, and the other keys of its gate or of itself. */
const CASES: Readonly<Record<string, { readonly gate: object } & Readonly<Record<string, unknown>>>> = {
  "missing-program": { gate: { checks: [{ run: ["pawl-test-no-such-program"] }] } },
  "missing-in-shell": { gate: { checks: [{ run: HAS("missing-in-shell", "pawl-test-no-such-program") }] } },
  "no-tests": { gate: { checks: [{ run: HAS("no-tests", "echo tests: 0"), ...TESTS }] } },
  "too-few-tests": { gate: { checks: [{ run: HAS("too-few-tests", "echo tests: 2"), ...TESTS }] } },
  "no-count": { gate: { checks: [{ run: HAS("no-count", "echo all is well"), ...TESTS }] } },
  "odd-count": { gate: { checks: [{ run: HAS("odd-count", "echo tests: many"), ...TESTS }] } },
  vacuous: { gate: { checks: [{ run: ["true"] }] } },
  "no-control": { gate: { checks: [{ run: ["true"] }], control: "none" } },
  "leaves-a-file": { gate: { checks: [{ run: HAS("leaves-a-file", "echo left > left.txt") }] } },
  "leaves-ignored": { gate: { checks: [{ run: HAS("leaves-ignored", "echo left > left.tmp") }] } },
  "changes-a-file": { gate: { checks: [{ run: HAS("changes-a-file", "echo more >> docs/changes-a-file.txt") }] } },
  "hangs-with-it": { gate: { checks: [{ run: HAS("hangs-with-it", "sleep 60"), timeout: "2s" }] } },
  "hangs-always": { gate: { checks: [{ run: ["sleep", "60"], timeout: "300ms" }] } },
  "killed-with-it": { gate: { checks: [{ run: HAS("killed-with-it", "kill -9 $$") }] } },
  unfinished: { gate: { checks: [{ run: HAS("unfinished", "true") }] } },
  conflicting: { gate: { checks: [{ run: HAS("conflicting", "true") }] }, forbid: undefined },
  outside: { gate: { checks: [{ run: HAS("outside", "true") }] } },
  "inputs-alone": { gate: { checks: [{ run: HAS("inputs-alone", "test $(find . -type f | wc -l) = 3 && ! git log") }] }, inputs: ["docs/inputs-alone.txt", "seeds/one"] },
  "whole-tree": { gate: { checks: [{ run: HAS("whole-tree", "test $(find seeds -type f | wc -l) = 2 && git log") }] }, inputs: undefined },
  "undeclared": { gate: { checks: [{ run: HAS("undeclared", "grep -q . s*/two") }] }, inputs: ["docs/undeclared.txt", "seeds/one"] },
  "second-check-fails": { gate: { checks: [{ run: HAS("second-check-fails", "true") }, { run: ["false"] }] } },
};

const CONTENT: Readonly<Record<string, string>> = {
  unfinished: "work\n// TODO: the rest\n",
  conflicting: "<<<<<<< mine\na\n=======\nb\n>>>>>>> theirs\n",
};

const BODY = `
  write(location, (${JSON.stringify(CONTENT)})[id] ?? "done\\n");
  if (id === "outside") write("docs/outside-notes.txt", "notes\\n");
`;

/** One run for the whole file, in which most of them are parked. */
let project: Project;
let run: LoggedRun;
let artifacts: Readonly<Record<string, ArtifactFacts>>;

beforeAll(async () => {
  project = makeProject({ files: { ".gitignore": "*.tmp\n", "seeds/one": "1\n", "seeds/two": "2\n" } });
  const more = Object.entries(CASES).map(([id, keys]) => ({ id, stage: "C", location: `docs/${id}.txt`, ...keys }));
  const changes = madeByPawl("design", "guide", "decision");
  project.writePlan(quickPlan({ command: writeAgent(project, BODY), changes, more, limits: { attempts: 1, agents: 4, gates: 4 } }));
  run = await runLogged(project);
  artifacts = await readArtifacts(project);
});
afterAll(() => project.dispose());

function verdicts(id: string): readonly (readonly unknown[])[] {
  return dataOf(run.events, "gate.finished", id).map(({ verdict, reason }) => [verdict, reason]);
}

describe("a gate", () => {
  it.each([
    ["whose program is missing", "missing-program", "PROGRAM_MISSING"],
    ["whose shell does not find the program", "missing-in-shell", "PROGRAM_MISSING"],
    ["that ran no tests", "no-tests", "NO_TESTS"],
    ["that tells no number of tests", "no-count", "UNREADABLE_OUTPUT"],
    ["that tells something else than a number", "odd-count", "UNREADABLE_OUTPUT"],
    ["that does not end, with the artifact and without it", "hangs-always", "TIMEOUT"],
  ])("%s is INCONCLUSIVE, is run twice more, and parks without closing anything", (_, id, reason) => {
    expect(verdicts(id)).toEqual([
      ["INCONCLUSIVE", reason],
      ["INCONCLUSIVE", reason],
      ["INCONCLUSIVE", reason],
    ]);
    expect(artifacts[id]).toMatchObject({ phase: "parked", reason, commit: null });
    expect(dataOf(run.events, "artifact.closed", id)).toEqual([]);
  });

  it.each([
    ["counts fewer tests than the plan asks for", "too-few-tests", "FAIL", "TOO_FEW_TESTS"],
    ["leaves a file that is not ignored", "leaves-a-file", "FAIL", "CHECKOUT_CHANGED"],
    ["changes a tracked file", "changes-a-file", "FAIL", "CHECKOUT_CHANGED"],
    ["does not end with the artifact and fails without it", "hangs-with-it", "INCONCLUSIVE", "TIMEOUT"],
    ["is killed with the artifact and fails without it", "killed-with-it", "INCONCLUSIVE", "SIGNALLED"],
    ["passes one check and fails the next", "second-check-fails", "FAIL", "CHECK_FAILED"],
  ])("that %s is the attempt's failure, and not run again", (_, id, verdict, reason) => {
    expect(verdicts(id)).toEqual([[verdict, reason]]);
    expect(artifacts[id]).toMatchObject({ phase: "parked", reason, commit: null });
    expect(dataOf(run.events, "attempt.ended").filter(({ detail }) => detail === `${id}: ${reason}`)).toHaveLength(1);
  });

  it("gets the files that its inputs name and nothing else, and no repository; without inputs, everything", () => {
    expect([...verdicts("inputs-alone"), verdicts("whole-tree")[0]]).toEqual([["PASS", "OK"], ["PASS", "OK"]]);
    const [refused] = dataOf(run.events, "gate.finished", "undeclared");
    expect(refused).toMatchObject({ reason: "CHECK_FAILED", detail: expect.stringContaining("exited with 2 (in a checkout of its inputs alone)") });
  });

  it.each([
    ["an added line in stage C that holds TODO", "unfinished", "FORBIDDEN_CONTENT", '"docs/unfinished.txt" line 2 matches'],
    ["conflict markers", "conflicting", "FORBIDDEN_CONTENT", '"docs/conflicting.txt" line 1 matches'],
    ["a change outside of the artifact's writes", "outside", "OUTSIDE_WRITES", '"docs/outside-notes.txt"'],
  ])("refuses %s before any check runs", (_, id, reason, detail) => {
    const [gate] = dataOf(run.events, "gate.finished", id);
    expect(gate).toMatchObject({ verdict: "FAIL", reason, checks: [], control: null });
    expect(gate?.["detail"]).toContain(detail);
  });

  it("that still passes with the artifact taken out is VACUOUS_GATE: parked at once, with the control's result on record", () => {
    const [gate, ...others] = dataOf(run.events, "gate.finished", "vacuous");
    expect(gate).toMatchObject({ verdict: "FAIL", reason: "VACUOUS_GATE", control: { verdict: "PASS", reason: "OK" } });
    expect(others).toEqual([]);
    expect(artifacts["vacuous"]).toMatchObject({ phase: "parked", reason: "VACUOUS_GATE", commit: null });
    expect(readReport(project).blocking_questions).toContain("The gate of docs/vacuous.txt passes without it (RETRY/ABORT)");
  });

  it("with `control: none` closes, and the closure record says OFF; otherwise it says REFUSED", () => {
    const [without] = dataOf(run.events, "artifact.closed", "no-control");
    expect(without).toMatchObject({ closure: { verdict: "PASS", reason: "OK", control: "OFF" } });
    expect(dataOf(run.events, "gate.finished", "no-control")).not.toContainEqual(expect.objectContaining({ control: expect.anything() }));
    const [withControl] = dataOf(run.events, "artifact.closed", "code");
    expect(withControl).toMatchObject({ closure: { control: "REFUSED" } });
  });

  it("8#3: leaves evidence under its digest for every closure", () => {
    const closures = dataOf(run.events, "artifact.closed").map(({ closure }) => (closure as { readonly evidence: readonly string[] }).evidence);
    expect(closures.length).toBeGreaterThan(2);
    expect(closures.filter((evidence) => evidence.length === 0)).toEqual([]);
    for (const digest of closures.flat()) {
      const bytes = readFileSync(join(project.dir, ".pawl", "evidence", digest.slice(0, 2), digest));
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(digest);
    }
  });

  it("that leaves a file which is ignored closes", () => {
    expect(artifacts["leaves-ignored"]).toMatchObject({ phase: "closed" });
  });
});

describe("the run of these artifacts", () => {
  it("4.7#1 8#2: ends BLOCKED in stage C with one question for each parked one, and only closed ones on the branch", () => {
    expect(run.exitCode).toBe(3);
    const parked = Object.values(artifacts).filter(({ phase }) => phase === "parked");
    const report = readReport(project);
    expect(report).toMatchObject({ current_stage: "C", next_step: "" });
    expect(report.blocking_questions).toHaveLength(parked.length);
    const onBranch = project.git("ls-tree", "-r", "--name-only", "main").trim().split("\n");
    expect(onBranch).toEqual([".gitignore", "docs/design.md", "docs/guide.md", "docs/inputs-alone.txt", "docs/leaves-ignored.txt", "docs/no-control.txt", "docs/whole-tree.txt", "seeds/one", "seeds/two", "src/code.txt"]);
  });
});
