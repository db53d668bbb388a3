import { describe, expect, it } from "vitest";

import { plainCommand } from "../src/plain-command.ts";

describe("plainCommand", () => {
  it.each([
    [["status"], null],
    [["status", "--cwd", "a"], "a"],
    [["status", "-C", "a"], "a"],
    [["status", "--cwd=a=b"], "a=b"],
    [["--cwd", "status", "status"], "status"],
  ])("recognises the status that %j asks for", (words, folder) => {
    expect(plainCommand(words)).toEqual({ kind: "status", folder });
  });

  it.each([
    [["--help"], { kind: "help" }],
    [["-h"], { kind: "help" }],
    [["help"], { kind: "help" }],
    [["-C", "a", "--help"], { kind: "help" }],
    [["--version"], { kind: "version", isJson: false }],
    [["--version", "--json"], { kind: "version", isJson: true }],
  ])("recognises %j", (words, command) => {
    expect(plainCommand(words)).toEqual(command);
  });

  it.each([[[]], [["run"]], [["status", "--help"]], [["status", "status"]], [["--cwd", "status"]], [["status", "--cwd"]], [["status", "--cwd="]], [["status", "--cwd", "a", "-C", "b"]], [["status", "--cwd", "--help"]], [["help", "run"]]])(
    "leaves %j to the parser",
    (words) => {
      expect(plainCommand(words)).toBeUndefined();
    },
  );
});
