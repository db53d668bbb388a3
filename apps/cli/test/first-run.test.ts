import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { GENESIS_HASH, hashEvent } from "@pawl/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { listTree } from "./support/list-tree.ts";
import { makeProject } from "./support/make-project.ts";
import type { Project } from "./support/make-project.ts";
import { parseNdjson } from "./support/parse-ndjson.ts";
import type { PawlResult } from "./support/run-pawl.ts";

/** One run for the whole file: everything below only looks at it. */
let project: Project;
let run: PawlResult;

beforeAll(async () => {
  project = makeProject();
  expect(await project.pawl(["init"])).toMatchObject({ exitCode: 0, stderr: "" });
  run = await project.pawl(["run", "--json"]);
});
afterAll(() => project.dispose());

describe("pawl init", () => {
  it("writes a plan that check finds valid without warnings", async () => {
    expect(await project.pawl(["check"])).toMatchObject({ exitCode: 0, stdout: "pawl.yaml: valid, 4 artifacts\n", stderr: "" });
  });

  it("refuses to replace a plan", async () => {
    const before = project.read("pawl.yaml");
    const result = await project.pawl(["init"]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toMatch(/^error PLAN_EXISTS: .*pawl\.yaml: /);
    expect(project.read("pawl.yaml")).toEqual(before);
  });
});

describe("pawl run", () => {
  it("carries the plan that init wrote to its end", () => {
    expect(run).toMatchObject({ exitCode: 0, signal: null });
    expect(parseNdjson(run.stdout).at(-2)).toMatchObject({ type: "run.completed" });
  });

  it("prints with --json the events of the ledger, and no other line", async () => {
    const logged = parseNdjson((await project.pawl(["log", "--json"])).stdout);
    const withoutHash = logged.map(({ seq, run: id, at, type, data }) => ({ seq, run: id, at, type, data }));
    expect(parseNdjson(run.stdout)).toEqual(withoutHash);
  });

  it("changes nothing once the run is over", async () => {
    const before = listTree(project.dir);
    const again = await project.pawl(["run"]);
    expect(again).toMatchObject({ exitCode: 0, stdout: "" });
    expect(again.stderr).toContain("pawl run --new");
    expect(listTree(project.dir)).toEqual(before);
  });
});

describe("pawl status", () => {
  it("prints the bytes of the file", async () => {
    const { exitCode, stdoutBytes, stderr } = await project.pawl(["status"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdoutBytes.equals(project.read("progress/status.json"))).toBe(true);
    expect(JSON.parse(stdoutBytes.toString("utf8"))).toMatchObject({ overall_progress_percent: 100, next_step: "" });
  });

  it.each([
    ["--cwd before it", (dir: string) => ["--cwd", dir, "status"]],
    ["--cwd after it", (dir: string) => ["status", `--cwd=${dir}`]],
  ])("finds the project with %s", async (_, args) => {
    const { exitCode, stdoutBytes } = await project.pawl(args(project.dir), { cwd: project.root });
    expect(exitCode).toBe(0);
    expect(stdoutBytes.equals(project.read("progress/status.json"))).toBe(true);
  });

  it("loads neither the command line parser nor the database", async () => {
    const trace = join(project.root, "trace");
    const hook = new URL("fixtures/trace-modules.mjs", new URL("support/", import.meta.url)).href;
    const { exitCode } = await project.pawl(["status"], {
      nodeArgs: ["--import", hook],
      env: { ...project.env, PAWL_TEST_TRACE: trace },
    });
    const loaded = readFileSync(trace, "utf8").trim().split("\n").filter((url) => !url.startsWith("node:"));
    const bytes = loaded.map((url) => statSync(new URL(url)).size).reduce((sum, size) => sum + size);
    expect(exitCode).toBe(0);
    expect(loaded.filter((url) => url.endsWith("/bundle/main.cjs"))).toHaveLength(1);
    // Each of the two, and the schemas, have more than a quarter of a million.
    expect(bytes).toBeLessThan(64 * 1024);
  });
});

describe("pawl log", () => {
  it("prints NDJSON from which the hash chain can be recomputed", async () => {
    const events = parseNdjson((await project.pawl(["log", "--json", "--run", "all"])).stdout);
    expect(Object.keys(events[0] ?? {})).toEqual(["seq", "run", "at", "type", "data", "hash"]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    let prevHash = GENESIS_HASH;
    for (const { seq, run: runId, at, type, data, hash } of events) {
      expect(hashEvent({ seq, run: runId, atMs: Date.parse(at), type, data, prevHash })).toBe(hash);
      prevHash = hash;
    }
  });

  it("prints for people what a gate said", async () => {
    const { stdout } = await project.pawl(["log", "--type", "gate.finished"]);
    expect(stdout).toMatch(/^ +\d+ {2}\S+Z {2}gate\.finished +design \(attempt 1\): candidate: PASS OK, control FAIL \w+\b/);
  });

  it.each([
    [["--after", "3", "--limit", "2"], [4, 5]],
    [["--limit", "1"], [1]],
    [["--after", "100000"], []],
  ])("selects with %j", async (args, seqs) => {
    const { stdout } = await project.pawl(["log", "--json", ...args]);
    expect(parseNdjson(stdout).map(({ seq }) => seq)).toEqual(seqs);
  });

  it("selects a run by its id and says when there is no such run", async () => {
    const [first] = parseNdjson((await project.pawl(["log", "--json", "--limit", "1"])).stdout);
    const byId = await project.pawl(["log", "--json", "--run", first?.run ?? "", "--type", "run.started", "run.completed"]);
    expect(parseNdjson(byId.stdout).map(({ type }) => type)).toEqual(["run.started", "run.completed"]);
    expect(await project.pawl(["log", "--run", "other"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("ends without a word when its reader has gone", async () => {
    const { child, ended } = project.start(["log", "--json", "--run", "all"]);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ exitCode: 0, signal: null, stderr: "" });
  });
});

describe("pawl artifacts", () => {
  it("prints a table with what closed each artifact", async () => {
    const { stdout } = await project.pawl(["artifacts"]);
    const [heading, ...rows] = stdout.trimEnd().split("\n");
    expect(heading?.split(/ +/)).toEqual(["ID", "STAGE", "PHASE", "FAILURES", "REASON", "LOCATION", "COMMIT"]);
    expect(rows.map((row) => row.split(/ +/).slice(0, 6))).toEqual([
      ["design", "A", "closed", "0", "-", "docs/design.md"],
      ["guide", "B", "closed", "0", "-", "docs/guide.md"],
      ["greet", "C", "closed", "0", "-", "src/greet"],
      ["decision", "D", "closed", "0", "-", "docs/decision.md"],
    ]);
  });

  it("prints JSON, with the commit on the branch that closed each, and filters", async () => {
    const all = JSON.parse((await project.pawl(["artifacts", "--json"])).stdout) as { commit: string; phase: string }[];
    const onBranch = project.git("rev-list", "main").trim().split("\n");
    expect(all.map(({ commit }) => onBranch.includes(commit))).toEqual([true, true, true, true]);
    const ids = async (...args: string[]): Promise<unknown> =>
      (JSON.parse((await project.pawl(["artifacts", "--json", ...args])).stdout) as { id: string }[]).map(({ id }) => id);
    expect(await ids("--stage", "C")).toEqual(["greet"]);
    expect(await ids("--phase", "parked")).toEqual([]);
    expect(await ids("--phase", "closed", "--stage", "A")).toEqual(["design"]);
  });
});

describe("pawl ps", () => {
  it("says that nobody is at work", async () => {
    expect(await project.pawl(["ps"])).toMatchObject({ exitCode: 0, stdout: "no orchestrator holds the lock\nno live attempts\n" });
    expect(JSON.parse((await project.pawl(["ps", "--json"])).stdout)).toEqual({ lock: null, pause: null, attempts: [] });
  });
});

describe("a decision about a run that is over", () => {
  it.each([[["abort", "--yes"]], [["answer", "docs/design.md", "RETRY"]]])("is refused, and nothing but the record of it is written: %j", async (args) => {
    const before = outsideTheLedger(project);
    const result = await project.pawl(args);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toMatch(/^error RUN_ENDED: /);
    expect(outsideTheLedger(project)).toEqual(before);
  });

  it("has no questions left", async () => {
    expect(await project.pawl(["answer"])).toMatchObject({ exitCode: 0, stdout: "There is nothing to answer.\n" });
    expect(await project.pawl(["answer", "--json"])).toMatchObject({ exitCode: 0, stdout: "[]\n" });
  });
});

/** A listing of everything in the project but its ledger, and the folder in which evidence is put together, which whoever takes the lock tidies. */
function outsideTheLedger({ dir }: Project): object {
  const isListed = (path: string): boolean => !path.startsWith(".pawl/ledger.db") && path !== ".pawl/evidence/incoming";
  return Object.fromEntries(Object.entries(listTree(dir)).filter(([path]) => isListed(path)));
}
