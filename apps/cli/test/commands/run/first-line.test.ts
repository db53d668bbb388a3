import { afterEach, describe, expect, it, vi } from "vitest";

import { isWatchedRun } from "../../../src/commands/run/first-line.ts";

afterEach(() => void vi.unstubAllEnvs());

describe("the first line of a run comes before anything is loaded", () => {
  it.each([["run"], ["run --new"], ["-C there run --wait"], ["--cwd=there run"], ["run --cwd there"]])("for %j where a log has times", (line) => {
    vi.stubEnv("CI", "true");
    expect(isWatchedRun(line.split(" "))).toBe(true);
  });

  it.each([["status"], ["run --help"], ["run -h"], ["run --json"], ["run --json=true"], ["-C run status"], ["--cwd run"], [""]])("not for %j", (line) => {
    vi.stubEnv("CI", "true");
    expect(isWatchedRun(line.split(" "))).toBe(false);
  });
});
