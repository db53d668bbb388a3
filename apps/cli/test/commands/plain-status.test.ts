import { describe, expect, it } from "vitest";

import { plainStatusFolder } from "../../src/commands/status/plain-status.ts";

describe("plainStatusFolder", () => {
  it.each([
    [["status"], null],
    [["status", "--cwd", "a"], "a"],
    [["status", "--cwd=a=b"], "a=b"],
    [["--cwd", "status", "status"], "status"],
  ])("recognises %j", (words, folder) => {
    expect(plainStatusFolder(words)).toBe(folder);
  });

  it.each([[[]], [["run"]], [["status", "--help"]], [["status", "status"]], [["--cwd", "status"]], [["status", "--cwd"]], [["status", "--cwd="]], [["status", "--cwd", "a", "--cwd", "b"]], [["status", "--cwd", "--help"]]])(
    "leaves %j to the parser",
    (words) => {
      expect(plainStatusFolder(words)).toBeUndefined();
    },
  );
});
