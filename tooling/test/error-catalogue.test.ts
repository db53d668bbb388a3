import { describe, expect, it } from "vitest";
import { findCodeFaults } from "../scripts/checks/error-catalogue.mjs";
import { renderErrorsPage } from "../scripts/errors/errors-page.mjs";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";

function faultsOf(files: Readonly<Record<string, string>>, codes: readonly string[]): readonly string[] {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return findCodeFaults(folder, Object.keys(files), codes.map((code) => ({ code, area: "command" })));
}

describe("the catalogue of codes", () => {
  const file = "packages/workspace/src/x.ts";
  const unexplained = (code: string): readonly string[] => [`${code}: ${file} gives it, and apps/cli/src/catalogue does not explain it`];

  it.each([
    ['throw new WorkspaceError("DISK_GONE", "the disk is gone", "Bring it back.");', "DISK_GONE"],
    ['throw new CliError(\n  "DISK_GONE",\n  "x");', "DISK_GONE"],
    ['findings.push({ code: "TOO_ODD", message });', "TOO_ODD"],
    ['return { kind: "failed", reason: "WENT_AWAY" };', "WENT_AWAY"],
    ['add("TREE_ODD", place, "it is odd");', "TREE_ODD"],
    ['return [abortRun(state, "NO_MORE", null, null)];', "NO_MORE"],
    ['return withIssue(state, "x", event.seq, "ISSUE_X", {});', "ISSUE_X"],
  ])("lacks what a source gives: %s", (source, code) => {
    expect(faultsOf({ [file]: source }, [])).toEqual(unexplained(code));
    expect(faultsOf({ [file]: source }, [code])).toEqual([]);
  });

  it("explains nothing that no source gives, though a list of codes or a comment names it", () => {
    const files = {
      "packages/workspace/src/errors.ts": 'export const CODES = ["OLD_CODE"];',
      "packages/workspace/src/y.ts": "// once there was `OLD_CODE`",
      "packages/workspace/test/z.test.ts": '"OLD_CODE"',
      "apps/cli/src/catalogue/x.ts": '"OLD_CODE"',
    };
    expect(faultsOf(files, ["OLD_CODE"])).toEqual(["OLD_CODE: apps/cli/src/catalogue explains it, and no source gives it"]);
  });

  it("explains a code once in each place", () => {
    expect(faultsOf({ [file]: '"SAME_CODE"' }, ["SAME_CODE", "SAME_CODE"])).toEqual(["command SAME_CODE: apps/cli/src/catalogue explains it twice"]);
  });

  it("becomes a page with a table for each place, whose cells keep their bars", () => {
    const entry = { code: "A_B", area: "gate" as const, exitCode: null, severity: null, cause: "a | b", mend: "Do it." };
    const page = renderErrorsPage([entry, { ...entry, area: "command", exitCode: 2 }], { command: "An error", gate: "Why" });
    expect(page).toContain("## An error\n\n| code | exit code | cause | what to do |\n| --- | --- | --- | --- |\n| `A_B` | 2 | a \\| b | Do it. |\n\n## Why\n");
    expect(page).toContain("## Why\n\n| code | cause | what to do |\n");
  });
});
