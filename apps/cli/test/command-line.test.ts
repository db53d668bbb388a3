import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";

import { CONTRACT_VERSION } from "@pawl/contract";
import { LEDGER_SCHEMA_VERSIONS } from "@pawl/database";
import { describe, expect, it } from "vitest";

import { runPawl } from "./support/run-pawl.ts";
import type { PawlResult } from "./support/run-pawl.ts";

const COMMANDS = ["init", "check", "plan", "run", "status", "answer", "abort", "log", "artifacts", "ps", "attest", "bundle", "verify", "contract"];

function pawl(...args: string[]): Promise<PawlResult> {
  // Where a run would be watched, its first line comes before the command line is read.
  return runPawl(args, { cwd: tmpdir(), env: { ...process.env, CI: "", GITHUB_ACTIONS: "" } });
}

describe("pawl --help", () => {
  it("lists every command", async () => {
    const { exitCode, stdout, stderr } = await pawl("--help");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(COMMANDS.filter((command) => !stdout.includes(`\n  pawl ${command}`))).toEqual([]);
  });

  it.each(COMMANDS)("shows examples of %s", async (command) => {
    const { exitCode, stdout } = await pawl(command, "--help");
    expect(exitCode).toBe(0);
    expect(stdout.slice(stdout.indexOf("\nExamples:\n"))).toContain(`\n  pawl ${command}`);
  });

  it("says the same of a command to help and to --help", async () => {
    const [one, other] = await Promise.all([pawl("help", "webhook", "list"), pawl("webhook", "list", "--help")]);
    expect(one).toEqual(other);
    expect(one.stdout).toContain("pawl webhook list");
  });
});

describe("pawl --version", () => {
  it("says the version of the package, alone on its line, and those of what it reads and writes", async () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
    const { exitCode, stdout } = await pawl("--version");
    expect(exitCode).toBe(0);
    const { sqlite, postgres } = LEDGER_SCHEMA_VERSIONS;
    expect(stdout.split("\n")).toEqual([manifest.version, `contract ${CONTRACT_VERSION}`, `ledger schema ${sqlite} (SQLite), ${postgres} (PostgreSQL)`, expect.stringMatching(/^bundle format \d+$/), expect.stringMatching(/^webhook messages \d+$/), ""]);
  });
});

describe("a command line that is wrong exits 2 with one line and a hint", () => {
  it.each([
    [["rnu"], 'unknown command "rnu". Did you mean run?'],
    [["zzzzzz"], 'unknown command "zzzzzz"'],
    [["help", "rnu"], 'unknown command "rnu". Did you mean run?'],
    [["--version", "status"], "--version goes with no command and no option but --json"],
    [[], "no command is given"],
    [["contract"], "no subcommand of contract is given"],
    [["contract", "verions"], 'unknown subcommand of contract "verions". Did you mean versions?'],
    [["contract", "versions", "now"], '"now" is one argument too many'],
    [["contract", "approve", "team-2"], "--by is missing"],
    [["run", "--jsno"], "unknown option --jsno. Did you mean --json?"],
    [["-C", ".", "rnu"], 'unknown command "rnu". Did you mean run?'],
    [["run", "--colour"], "unknown option --colour"],
    [["run", "now"], '"now" is one argument too many'],
    [["run", "--driver", "other"], '--driver is auto, sqlite3 or node-sqlite, not "other"'],
    [["answer", "docs/a.md"], 'no option is given for "docs/a.md"'],
    [["answer", "--why", "one", "--why", "two", "docs/a.md", "RETRY"], "--why is given more than once"],
    [["log", "--limit", "0"], '--limit takes a whole number from 1, not "0"'],
    [["log", "--after", "-1"], '--after takes a whole number from 0, not "-1"'],
    [["log", "--type", "nothing"], 'there are no events of type "nothing"'],
    [["artifacts", "--phase", "done"], 'there is no phase "done"'],
    [["status", "--json"], "unknown option --json"],
    [["plan"], "give either --from or --adopt"],
    [["plan", "--from", "SPEC.md", "--min", "9", "--max", "8"], "--min 9 is more than --max 8"],
    [["plan", "--from", "SPEC.md", "--attempts", "21"], "--attempts 21 is too many"],
    [["plan", "--from", "SPEC.md", "--pass", "KEY"], "--timeout and --pass go with --command"],
  ])("%j", async (args, message) => {
    const { exitCode, stdout, stderr } = await pawl(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    const [error, hint, ...rest] = stderr.split("\n");
    expect(error).toBe(`error USAGE: ${message}`);
    expect(hint).toMatch(/^hint: ./);
    expect(rest).toEqual([""]);
  });

  it.each([[["status", "--cwd", "no/such/folder"]], [["ps", "--cwd", "no/such/folder"]], [["init", "--cwd", "no/such/folder"]]])(
    "a folder that is not there: %j",
    async (args) => {
      const { exitCode, stdout, stderr } = await pawl(...args);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toMatch(/^error NO_SUCH_FOLDER: .*no\/such\/folder: /);
    },
  );

  it("shows control characters of a wrong argument instead of obeying them", async () => {
    const { stderr } = await pawl("run", "--\u001b[31mred\u202e");
    expect(stderr).toContain("\\x1b[31mred\\u{202e}");
    expect(stderr).not.toMatch(/[\u001b\u202e]/);
  });
});
