import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { findStrayPages } from "../scripts/reference/generated-pages.mjs";
import { MAN_FOLDER, renderManPages, roff } from "../scripts/reference/man-pages.mjs";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";

const argument = { name: "name", alias: null, describe: "Its 'name'", choices: [], takesValue: true, default: null };
const command = {
  words: ["do"],
  usage: "pawl do <name>",
  describe: "Do it",
  positionals: [argument],
  options: [{ ...argument, name: "how", alias: "H", choices: ["well", "badly"], default: "well" }],
  examples: [{ command: "pawl do .hidden", text: "Do what begins with a dot" }],
  epilogue: null,
  commands: [],
};

it("what is no macro is read as it stands", () => {
  expect(roff(".\\x 'a-b'\n`c`")).toBe("\\&.\\ex \\(aqa\\-b\\(aq \\(gac\\(ga");
});

it("there is a page for the program with its exit codes, and one for each command with its arguments, options and examples", () => {
  const [program, page] = renderManPages([{ title: "Work", commands: [command] }], [], [{ value: 7, meaning: "Broken." }]);
  expect(program).toMatchObject({ file: "apps/cli/man/pawl.1", text: expect.stringContaining(".SH EXIT STATUS\n.TP\n.B 7\nBroken.\n") });
  expect(program?.text).toContain(".SS Work\n.TP\n.BR pawl\\-do (1)\nDo it\n");
  expect(page?.file).toBe("apps/cli/man/pawl-do.1");
  expect(page?.text).toContain(".B \\-\\-how <well|badly>, \\-H <well|badly>\nIts \\(aqname\\(aq. Default: well\n");
  expect(page?.text).toContain(".SH EXAMPLES\nDo what begins with a dot:\n.PP\n.RS 4\n.nf\npawl do .hidden\n.fi\n.RE\n");
});

it("a page of a command that is gone is found", () => {
  const root = temporaryFolder();
  writeFiles(root, { [`${MAN_FOLDER}/pawl.1`]: "", [`${MAN_FOLDER}/pawl-gone.1`]: "" });
  expect(findStrayPages(root, [{ file: `${MAN_FOLDER}/pawl.1`, text: "" }])).toEqual([`${MAN_FOLDER}/pawl-gone.1`]);
});

const hasMandoc = spawnSync("mandoc", ["-T", "lint", "/dev/null"]).error === undefined;

it.skipIf(!hasMandoc)("mandoc has nothing to say against the pages but that they have no date", () => {
  const pages = readdirSync(join(workspaceRoot, MAN_FOLDER)).map((name) => join(workspaceRoot, MAN_FOLDER, name));
  const { stdout } = spawnSync("mandoc", ["-T", "lint", "-W", "warning", ...pages], { encoding: "utf8" });
  expect(stdout.split("\n").filter((line) => line !== "" && !line.includes("missing date"))).toEqual([]);
  expect(spawnSync("mandoc", ["-T", "utf8", ...pages], { encoding: "utf8" }).stdout).toContain("pawl-rollback - take work back");
});
