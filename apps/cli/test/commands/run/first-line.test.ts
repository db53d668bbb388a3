import { afterEach, describe, expect, it, vi } from "vitest";

import { firstLineOfRun } from "../../../src/commands/run/first-line.ts";

afterEach(() => void vi.unstubAllEnvs());

describe("the first line of a run comes before anything is loaded", () => {
  it.each([["run"], ["run --new"], ["-C there run --wait"], ["--cwd=there run"], ["run --cwd there"], ["run --driver sqlite3"]])("for %j where a log has times, without keys that nobody presses there", (line) => {
    vi.stubEnv("CI", "true");
    expect(firstLineOfRun(line.split(" "))).toBe("Reading the plan and the ledger.");
  });

  it.each([["status"], ["run --help"], ["run -h"], ["run --json"], ["run --json=true"], ["run --dry-run"], ["-C run status"], ["--cwd run"], [""]])("not for %j", (line) => {
    vi.stubEnv("CI", "true");
    expect(firstLineOfRun(line.split(" "))).toBeNull();
  });

  it.each([["run now"], ["run --nwe"], ["run --driver other"], ["run --driver"], ["run --cwd"], ["run --cwd="], ["run run"], ["run -C --new"]])("not for %j, which is refused", (line) => {
    vi.stubEnv("CI", "true");
    expect(firstLineOfRun(line.split(" "))).toBeNull();
  });
});
