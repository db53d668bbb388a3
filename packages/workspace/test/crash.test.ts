import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import { createRepository, createSandbox, git, openInPlace, openIsolated, type Sandbox } from "./support/sandbox.ts";

const KILLS = 4;

/** Runs the closing process, kills it some milliseconds after it said that an advance begins, and gives what it said. */
async function runAndKill(mode: string, sandbox: Sandbox, first: number, afterMs: number): Promise<{ advanced: string[] }> {
  const script = join(import.meta.dirname, "fixtures/closes-artifacts.ts");
  // A group of its own dies as a whole, with the git processes that are under way.
  const child = spawn(process.execPath, [script, mode, sandbox.project, sandbox.pool, sandbox.state, String(first)], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  const exited = once(child, "exit");
  const advanced: string[] = [];
  let begun = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [verb, commit = ""] = line.split(" ");
    if (verb === "advanced") advanced.push(commit);
    if (verb === "advancing") begun += 1;
    if (begun === 2 && verb === "advancing") {
      await delay(afterMs);
      process.kill(-(child.pid ?? 0), "SIGKILL");
    }
  }
  const [, signal] = (await exited) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  return { advanced };
}

describe("a workspace whose process is killed while it advances", () => {
  test("isolated: loses nothing that it said was advanced, and the next start brings branch and files together", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, { "shared.txt": "0\n" });
    git(sandbox.project, "config", "core.excludesFile", "/dev/null");
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { advanced } = await runAndKill("isolated", sandbox, 1 + kill * 100, kill * 15);
      const workspace = await openIsolated(sandbox);
      expect(await workspace.finishInterruptedAdvance()).toEqual({ kind: "updated" });
      for (const commit of advanced) expect(await workspace.contains(commit)).toBe(true);
      expect(git(sandbox.project, "status", "--porcelain", "--", ":!.pawl")).toBe("");
      for (const attempt of await workspace.unreleasedAttempts()) await workspace.releaseAttempt(attempt, { keep: "discard" });
      expect((await readdir(join(sandbox.project, ".git"))).filter((name) => /pawl|lock/u.test(name))).toEqual([]);
      await workspace.close();
    }
    expect(git(sandbox.project, "fsck", "--strict", "--no-dangling")).toBe("");
  });

  test("in place: loses nothing that it said was advanced, and the rest can be cleaned up", async () => {
    const sandbox = await createSandbox();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { advanced } = await runAndKill("in-place", sandbox, 1 + kill * 100, kill * 15);
      const workspace = await openInPlace(sandbox);
      for (const commit of advanced) expect(await workspace.contains(commit)).toBe(true);
      for (const attempt of await workspace.unreleasedAttempts()) {
        await workspace.releaseAttempt(attempt, { keep: "quarantine", quarantineDir: join(sandbox.root, `quarantine-${attempt}`) });
      }
      expect(await workspace.adoptForeignChanges({ timestampMs: 0 })).toBeNull();
      await workspace.close();
    }
    expect(git(join(sandbox.state, "snapshots.git"), "fsck", "--strict", "--no-dangling")).toBe("");
  });
});
