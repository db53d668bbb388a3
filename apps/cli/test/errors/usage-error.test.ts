import { describe, expect, it } from "vitest";

import { runCommandLine } from "../../src/run-command-line.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { projectForTest } from "../support/make-project.ts";

/** No command gets further than to look for its folder. */
const NOWHERE = ["--cwd", "/no/such/folder"];

describe("a command line that is wrong is told what is wrong with it, in words of its own, and how the command is called", () => {
  it.each([
    [["retry"], "no <artifact> is given", "It is called as `pawl retry <artifact>`"],
    [["contract", "check"], "no <files..> is given", "It is called as `pawl contract check <files..>`"],
    [["retry", "a", "b"], '"b" is one argument too many', "It is called as `pawl retry <artifact>`"],
    [["answer", "a", "b", "c", "d"], '"c" and "d" are too many arguments', "It is called as `pawl answer [location] [option]`"],
    [["retry", "--", "a", "-b"], '"-b" is one argument too many', "`pawl retry --help`"],
    [["run", "help"], '"help" is one argument too many', "`pawl run --help`"],
    [["contract", "approve", "team-2"], "--by is missing", "`pawl contract approve --help`"],
    [["log", "--type"], "--type needs a value", "`pawl log --help`"],
    [["log", "-C"], "-C needs a value", "`pawl log --help`"],
    [["graph", "--json", "--format", "svg"], "--json and --format cannot be given together", "`pawl graph --help`"],
    [["graph", "--format", "tee"], '--format is tree, mermaid, dot, svg or json, not "tee". Did you mean tree?', "`pawl graph --help`"],
    [["completion", "zish"], '<shell> is bash, zsh or fish, not "zish". Did you mean zsh?', "It is called as `pawl completion <shell>`"],
    [["run", "--jsno", "--dry-rnu"], "unknown options --jsno and --dry-rnu. Did you mean --json and --dry-run?", "`pawl run --help`"],
    [["run", "--dry"], "unknown option --dry. Did you mean --dry-run?", "`pawl run --help`"],
    [["-x"], "unknown option -x", "`pawl --help`"],
    [["--helpp"], "unknown option --helpp. Did you mean --help?", "`pawl --help`"],
    [["foo"], 'unknown command "foo"', "`pawl --help`"],
    [["rest"], 'unknown command "rest". Did you mean restore?', "`pawl --help`"],
    [["webhook", "ls"], 'unknown subcommand of webhook "ls"', "`pawl webhook --help`"],
    [["webhook"], "no subcommand of webhook is given", "`pawl webhook --help`"],
  ])("%j", async (words, message, hint) => {
    await expect(runCommandLine(words)).rejects.toMatchObject({ code: "USAGE", message, hint: expect.stringContaining(hint) as string });
  });
});

it.each([
  [["log", "--type", "run.strated"], "Did you mean run.started? Types: "],
  [["artifacts", "--phase", "closd"], "Did you mean closed? Phases: "],
  [["contract", "explain", "I66"], "Did you mean I6? "],
  [["explain", "DIRTY_TREES"], "Did you mean DIRTY_TREE? "],
  [["graph", "--plan", "--around", "desing"], "Did you mean design? "],
])("a name that is near another one is told that one: %j", async (words, hint) => {
  const project = projectForTest({ plan: quickPlan({ command: ["true"] }) });
  await expect(runCommandLine([...words, "--cwd", project.dir])).rejects.toMatchObject({ code: "USAGE", hint: expect.stringContaining(hint) as string });
});

describe("help is not shown in the place of what was asked for and is not there", () => {
  it.each([
    [["help", "rnu"], 'unknown command "rnu". Did you mean run?'],
    [["rnu", "--help"], 'unknown command "rnu". Did you mean run?'],
    [["-h", "rnu"], 'unknown command "rnu". Did you mean run?'],
    [["-C", "x", "help", "rnu"], 'unknown command "rnu". Did you mean run?'],
    [["help", "webhook", "lst"], 'unknown subcommand of webhook "lst". Did you mean list?'],
    [["webhook", "lst", "--help"], 'unknown subcommand of webhook "lst". Did you mean list?'],
    [["help", "run", "now"], '"now" is one argument too many'],
  ])("%j", async (words, message) => {
    await expect(runCommandLine(words)).rejects.toMatchObject({ code: "USAGE", message });
  });

  it.each([[["--version", "status"]], [["status", "--version"]], [["--version", "--help"]], [["--version", "--jsno"]]])("nor are versions: %j", async (words) => {
    await expect(runCommandLine(words)).rejects.toMatchObject({ code: "USAGE", message: "--version goes with no command and no option but --json" });
  });
});

describe("a word is taken as it is", () => {
  it.each([[["retry", "help"]], [["retry", "-"]], [["answer", "-", "RETRY"]], [["answer", "help", "-"]], [["verify", "-", "--key", "-"]]])("%j", async (words) => {
    await expect(runCommandLine([...NOWHERE, ...words])).rejects.toMatchObject({ code: "NO_SUCH_FOLDER" });
  });
});
