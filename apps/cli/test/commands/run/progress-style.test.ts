import { describe, expect, it } from "vitest";

import { isWatched, progressStyle } from "../../../src/commands/run/progress-style.ts";

describe("the style of a run's progress", () => {
  it.each([
    [{ TERM: "xterm" }, "live"],
    [{ TERM: "xterm", CI: "" }, "live"],
    [{ TERM: "xterm", CI: "false" }, "live"],
    [{ TERM: "xterm", NO_COLOR: "" }, "live"],
    [{ TERM: "xterm", NO_COLOR: "0" }, "plain"],
    [{ TERM: "xterm", NO_COLOR: "1" }, "plain"],
    [{ TERM: "xterm", CI: "true" }, "plain"],
    [{ TERM: "xterm", CI: "woodpecker" }, "plain"],
    [{ TERM: "dumb" }, "plain"],
    [{ CI: "true", GITHUB_ACTIONS: "true" }, "github"],
  ])("on a terminal with %j is %s", (environment, style) => {
    expect(progressStyle({ isJson: false, isTerminal: true, environment })).toBe(style);
  });

  it("is plain lines without a terminal, and nothing beside JSON wherever it is", () => {
    expect(progressStyle({ isJson: false, isTerminal: false, environment: { TERM: "xterm" } })).toBe("plain");
    for (const environment of [{}, { GITHUB_ACTIONS: "true" }]) expect(progressStyle({ isJson: true, isTerminal: true, environment })).toBe("json");
  });

  it("begins with a line at once where a person looks on or a log has times", () => {
    const nobody = { isTerminal: false, environment: {} };
    expect(isWatched(nobody)).toBe(false);
    expect(isWatched({ ...nobody, isTerminal: true })).toBe(true);
    expect(isWatched({ ...nobody, environment: { CI: "true" } })).toBe(true);
    expect(isWatched({ ...nobody, environment: { GITHUB_ACTIONS: "true" } })).toBe(true);
  });
});
