import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { benchReportSchema } from "../bench/src/report/bench-report.ts";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const PROGRAM = join(workspaceRoot, "tooling", "bench", "src", "main.ts");

const bench = (...args: string[]) => runProgram(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM, ...args], { cwd: workspaceRoot });

/** Smallest sizes at which every part of a group still measures something. Whether targets are met is not looked at: tests run on busy machines. */
const SMALLEST: Readonly<Record<string, readonly string[]>> = {
  cli: ["rounds=1"],
  contract: ["rounds=1", "passes=1"],
  database: ["rounds=1", "perRound=2", "artifacts=2500", "fewArtifacts=100", "events=2000"],
  orchestrator: ["closures=4", "processes=30", "perLayer=1", "isolated=4", "runs=1", "graphs=4", "artifacts=2000", "fewArtifacts=200", "rounds=1", "perRound=20"],
  webhook: ["messages=200", "fewMessages=100", "rounds=1", "perRound=2"],
};

describe("pnpm bench", () => {
  it.each(Object.entries(SMALLEST))("measures the group %s and gives its figures as JSON", async (group, sizes) => {
    const { exitCode, stdout, stderr } = await bench(group, "--json", "-", ...sizes.flatMap((size) => ["--size", size]));
    const { parts } = benchReportSchema.parse(JSON.parse(stdout));
    for (const part of parts) {
      expect(part.failure, stderr).toBeNull();
      expect(part.sizes).toMatchObject(Object.fromEntries(sizes.map((size) => [size.split("=")[0], Number(size.split("=")[1])])));
    }
    const figures = parts.flatMap((part) => part.figures);
    for (const { name, met, target } of figures) {
      expect(name).toMatch(new RegExp(`^${group}: `));
      expect(typeof met).toBe(target === null ? "object" : "boolean");
    }
    expect(exitCode).toBe(figures.some(({ met }) => met === false) ? 1 : 0);
  });

  it("writes its figures into a file beside the table, with the machine and the time that it took", async () => {
    const file = join(temporaryFolder(), "figures.json");
    const { stdout } = await bench("contract/import", "--json", file, "--size", "rounds=1");
    const { machine, parts } = benchReportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    expect(machine).toMatchObject({ node: process.version, cores: expect.any(Number) });
    expect(parts.map(({ group, part }) => `${group}/${part}`)).toEqual(["contract/import"]);
    for (const { name } of parts.flatMap(({ figures }) => figures)) expect(stdout).toContain(name);
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
    [["contract", "--json", ""], "--json: expected a file"],
    [["contract", "--json", "no/such/folder/figures.json"], "its folder is not there"],
  ])("measures nothing when told %j", async (args, problem) => {
    const { exitCode, stdout, stderr } = await bench(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(problem);
  });
});
