import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { removeTree } from "@pawl/workspace";
import { describe, expect, it, onTestFinished } from "vitest";

import { readWrittenPlan } from "../../src/planning/read-written-plan.ts";

function planPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "pawl-written-"));
  onTestFinished(() => removeTree(folder));
  return join(folder, "pawl.yaml");
}

describe("what an agent left in the place of its plan", () => {
  it("is read where it is a file", async () => {
    const path = planPath();
    writeFileSync(path, "text");
    expect(await readWrittenPlan(path, "pawl.yaml")).toEqual({ kind: "read", bytes: Buffer.from("text") });
  });

  it.each([
    ["nothing", () => undefined, "NOTHING_PRODUCED"],
    ["a link to a file", (path: string) => (writeFileSync(`${path}.real`, "text"), symlinkSync(`${path}.real`, path)), "NOT_A_FILE"],
    ["a folder", (path: string) => mkdirSync(path), "NOT_A_FILE"],
    ["a named pipe that nobody writes to", (path: string) => execFileSync("mkfifo", [path]), "NOT_A_FILE"],
    ["a file of a tebibyte", (path: string) => (writeFileSync(path, "x"), truncateSync(path, 2 ** 40)), "TOO_LARGE"],
  ])("is refused: %s", async (_, leave: (path: string) => unknown, reason) => {
    const path = planPath();
    leave(path);
    expect(await readWrittenPlan(path, "pawl.yaml")).toMatchObject({ kind: "refused", reason });
  });
});
