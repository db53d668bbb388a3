import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { projectForTest } from "../support/make-project.ts";

/** Exit code and error code of a command, by what it is given. `link` leads to a file outside, `pipe` is a named pipe. */
const CASES: readonly (readonly [number, string, ...string[]])[] = [
  [2, "OUTPUT_UNUSABLE", "bundle", "link"],
  [2, "OUTPUT_UNUSABLE", "bundle", "n".repeat(300)],
  [2, "LEDGER_BACKUP_EXISTS", "backup", "link"],
  [7, "LEDGER_BACKUP_BROKEN", "restore", "pipe"],
  [2, "BUNDLE_UNREADABLE", "verify", "pipe"],
  [2, "OUTPUT_UNUSABLE", "attest", "--output", "pipe"],
  [2, "NO_SUCH_FOLDER", "artifacts", "--cwd", "a\u001b[2J"],
  [2, "USAGE", "logs", "../../outside"],
  [2, "SPEC_UNREADABLE", "plan", "--from", "/dev/zero"],
];

describe.runIf(process.platform !== "win32")("paths that a user gives", () => {
  it("that lead elsewhere, hold no end, or are no file, are refused with a code at once, and nothing there is changed", async () => {
    const project = projectForTest({ files: { "readme.md": "A project.\n" }, plan: quickPlan({ command: ["false"], changes: madeByPawl("design", "guide", "code", "decision") }) });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    const outside = join(project.root, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "precious.txt"), "precious\n");
    symlinkSync(join(outside, "precious.txt"), join(project.dir, "link"));
    execFileSync("mkfifo", [join(project.dir, "pipe")]);
    const before = readdirSync(project.dir);
    for (const [exitCode, code, ...args] of CASES) {
      const { stderr, ...end } = await project.pawl(args, { timeoutMs: 60_000 });
      expect({ args, exitCode: end.exitCode, stdout: end.stdout }).toEqual({ args, exitCode, stdout: "" });
      expect(stderr).toMatch(new RegExp(`^error ${code}: .+\\nhint: `, "m"));
      expect(stderr).not.toContain("\u001b");
    }
    expect(readdirSync(project.dir)).toEqual(before);
    expect(readdirSync(outside)).toEqual(["precious.txt"]);
    expect(readFileSync(join(outside, "precious.txt"), "utf8")).toBe("precious\n");
  });
});
