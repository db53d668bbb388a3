import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { runProgram } from "./support/run-program.ts";

const PROGRAM = join(workspaceRoot, "tooling", "bench", "src", "main.ts");

const bench = (...args: string[]) => runProgram(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM, ...args], { cwd: workspaceRoot });

/** Smallest sizes at which every part of a group still measures something. Whether targets are met is not looked at: tests run on busy machines. */
const SMALLEST: Readonly<Record<string, readonly string[]>> = {
  contract: ["rounds=1", "passes=1"],
  database: ["rounds=1", "perRound=2", "artifacts=2500", "fewArtifacts=100", "events=2000"],
  orchestrator: ["closures=4", "processes=30", "perLayer=1", "isolated=4", "runs=1", "graphs=4", "artifacts=2000", "fewArtifacts=200", "rounds=1", "perRound=20"],
  webhook: ["messages=200", "fewMessages=100", "rounds=1", "perRound=2"],
};

describe("pnpm bench", () => {
  it.each(Object.entries(SMALLEST))("measures the group %s and gives its figures as JSON", async (group, sizes) => {
    const { exitCode, stdout, stderr } = await bench(group, "--json", ...sizes.flatMap((size) => ["--size", size]));
    const figures = JSON.parse(stdout) as readonly Record<string, unknown>[];
    expect(figures.length, stderr).toBeGreaterThan(0);
    for (const figure of figures) {
      expect(Object.keys(figure)).toEqual(["name", "unit", "value", "target", "met"]);
      expect(figure).toMatchObject({ name: expect.stringMatching(new RegExp(`^${group}: `)), unit: expect.any(String), value: expect.any(Number) });
      expect(typeof figure["met"]).toBe(figure["target"] === null ? "object" : "boolean");
    }
    // A part that throws gives no figure, and says why.
    expect(stderr).not.toContain("Error");
    expect(exitCode).toBe(figures.some(({ met }) => met === false) ? 1 : 0);
  });

  it("has a smallest size for every group", async () => {
    const { exitCode, stdout } = await bench("--help");
    expect(exitCode).toBe(0);
    const groups = [...stdout.matchAll(/^ {2}(\w+): /gmu)].map(([, name]) => name);
    expect(groups).toEqual(Object.keys(SMALLEST));
  });

  it.each([
    [["nothing"], "there is no group nothing"],
    [["contract/nothing"], "group contract has no part nothing"],
    [["--nothing"], "Unknown option '--nothing'"],
    [["contract", "--size", "rounds=0"], "--size rounds=0: expected"],
    [["contract", "--size", "nothing=1"], "no selected group has a size nothing"],
  ])("measures nothing when told %j", async (args, problem) => {
    const { exitCode, stdout, stderr } = await bench(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(problem);
  });
});
