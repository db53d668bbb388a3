import { describe, expect, it } from "vitest";

import { runCommandLine } from "../src/run-command-line.ts";

/** No command gets further than to look for its folder. */
const NOWHERE = ["--cwd", "/no/such/folder"];

describe("a switch with a value other than true or false is refused, and nothing is carried out", () => {
  it.each([
    [["abort", "--yes", "--dry-run=yes"], '--dry-run takes no value, not "yes"'],
    [["abort", "--dryRun=1", "--yes"], '--dry-run takes no value, not "1"'],
    [["--dry-run=TRUE", "pause"], '--dry-run takes no value, not "TRUE"'],
    [["pause", "--dry-run="], '--dry-run takes no value, not ""'],
    [["run", "--json=maybe"], '--json takes no value, not "maybe"'],
    [["run", "--help=no"], '--help takes no value, not "no"'],
    [["status", "--help=0"], '--help takes no value, not "0"'],
    [["abort", "-y=yes"], '-y takes no value, not "yes"'],
    [["abort", "-y0"], '-y takes no value, not "0"'],
    [["contract", "versions", "--json=1"], '--json takes no value, not "1"'],
  ])("%j", async (words, message) => {
    await expect(runCommandLine([...words, ...NOWHERE])).rejects.toMatchObject({ code: "USAGE", message });
  });

  it.each([[["abort", "--dry-run=true"]], [["abort", "--dry-run=false", "-y"]], [["abort", "-y=true"]], [["abort", "--why=--dry-run=yes"]], [["run", "--json"]]])("%j is understood", async (words) => {
    await expect(runCommandLine([...words, ...NOWHERE])).rejects.toMatchObject({ code: "NO_SUCH_FOLDER" });
  });
});

describe("words after -- are no options", () => {
  it.each([
    [[...NOWHERE, "--", "abort", "--yes"], '"--yes" is one argument too many'],
    [[...NOWHERE, "--", "--help"], 'unknown command "--help"'],
    [[...NOWHERE, "--"], "no command is given"],
    [[...NOWHERE, "run", "--dry-run", "--", "foo"], '"foo" is one argument too many'],
    [[...NOWHERE, "answer", "--why", "--", "CHANGELOG.md"], "--why needs a value"],
  ])("%j is refused", async (words, message) => {
    await expect(runCommandLine(words)).rejects.toMatchObject({ code: "USAGE", message });
  });

  it.each([[["--", "pause"]], [["pause", "--"]], [["answer", "--", "-a.md", "PROVIDED"]]])("%j is understood", async (words) => {
    await expect(runCommandLine([...NOWHERE, ...words])).rejects.toMatchObject({ code: "NO_SUCH_FOLDER" });
  });

  it("the command gets them as they were given", async () => {
    await expect(runCommandLine(["answer", "--", "-a.md"])).rejects.toMatchObject({ message: 'no option is given for "-a.md"' });
  });
});

it.each([[["pause", "--why.a=b"], "why.a"], [["run", "--cwd.foo=3", "--dry-run"], "cwd.foo"]])("%j names an option that there is not", async (words, name) => {
  await expect(runCommandLine([...words, ...NOWHERE])).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining(`unknown option --${name}`) });
});

it.each([[["pause", "--cwd", ""]], [["pause", "--cwd="]], [["status", "-C", ""]]])("an empty folder is refused: %j", async (words) => {
  await expect(runCommandLine(words)).rejects.toMatchObject({ code: "USAGE", message: "--cwd names no folder" });
});
