import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatTally, readTally, readVitestTally, settleTally, sumTallies } from "../scripts/lib/tally.mjs";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";

/** Runs vitest on the given test files as `npm test` does, and settles its tally. */
async function tallyOf(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  symlinkSync(join(workspaceRoot, "node_modules"), join(folder, "node_modules"));
  writeFiles(folder, { "package.json": { type: "module" }, ...files });
  const vitest = join(workspaceRoot, "node_modules", "vitest", "vitest.mjs");
  const report = join(folder, "report.json");
  const args = [vitest, "run", "--allowOnly=false", "--reporter=json", `--outputFile.json=${report}`];
  const { exitCode } = await runProgram(process.execPath, args, { cwd: folder });
  return settleTally(readVitestTally(report), exitCode);
}

const PASSES = 'import { it } from "vitest";\nit("a", () => {});\n';

describe("the tally of a test run", () => {
  it("counts passed, failed and skipped tests", async () => {
    const code = 'import { it } from "vitest";\nit("a", () => {});\nit("b", () => {\n  throw new Error("b");\n});\nit.skip("c", () => {});\nit.todo("d");\n';
    expect(await tallyOf({ "a.test.js": code })).toEqual({ passed: 1, failed: 1, skipped: 2 });
  });

  it("has a failure for a file that does not load", async () => {
    const files = { "a.test.js": PASSES, "b.test.js": 'import "./missing.js";\n' };
    expect(await tallyOf(files)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it("has a failure where all tests pass and a promise is rejected that nobody waits for", async () => {
    const code = 'import { it } from "vitest";\nit("a", async () => {\n  Promise.reject(new Error("late"));\n  await new Promise((resolve) => setImmediate(resolve));\n});\n';
    expect(await tallyOf({ "a.test.js": code })).toMatchObject({ failed: 1 });
  });

  it("has a failure for a forgotten .only", async () => {
    const code = 'import { it } from "vitest";\nit.only("a", () => {});\nit("b", () => {});\n';
    expect((await tallyOf({ "a.test.js": code })).failed).toBeGreaterThan(0);
  });

  it("has a failure where there are no tests", async () => {
    expect((await tallyOf({})).failed).toBe(1);
  });

  it("has a failure where the runner dies", async () => {
    const config = 'process.kill(process.pid, "SIGKILL");\n';
    expect(await tallyOf({ "a.test.js": PASSES, "vitest.config.js": config })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe("settleTally", () => {
  it.each([
    ["nothing written", null, 0, { passed: 0, failed: 1, skipped: 0 }],
    ["a bad end without a failure", { passed: 3, failed: 0, skipped: 0 }, 1, { passed: 3, failed: 1, skipped: 0 }],
    ["a death by signal", { passed: 3, failed: 0, skipped: 0 }, null, { passed: 3, failed: 1, skipped: 0 }],
    ["nothing but skipped ones", { passed: 0, failed: 0, skipped: 2 }, 0, { passed: 0, failed: 1, skipped: 2 }],
    ["failures that were counted", { passed: 3, failed: 2, skipped: 0 }, 1, { passed: 3, failed: 2, skipped: 0 }],
    ["success", { passed: 3, failed: 0, skipped: 1 }, 0, { passed: 3, failed: 0, skipped: 1 }],
  ])("takes %s for what it is", (_, tally, exitCode, settled) => {
    expect(settleTally(tally, exitCode)).toEqual(settled);
  });
});

describe("readTally", () => {
  it.each(["", '{"passed":1', "{}", '{"passed":1,"failed":-1,"skipped":0}', '{"passed":"1","failed":0,"skipped":0}', "null"])(
    "takes %j for no tally",
    (content) => {
      const folder = temporaryFolder();
      writeFiles(folder, { "tally.json": content });
      expect(readTally(join(folder, "tally.json"))).toBeNull();
    },
  );
});

describe("formatTally", () => {
  it("is the last line, with skipped ones only where there are some", () => {
    expect(formatTally(sumTallies([{ passed: 1, failed: 0, skipped: 0 }, { passed: 2, failed: 3, skipped: 0 }]))).toBe("3 passed, 3 failed");
    expect(formatTally({ passed: 1, failed: 0, skipped: 2 })).toBe("1 passed, 0 failed, 2 skipped");
  });
});
