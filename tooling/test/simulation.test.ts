import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { describe, expect, it } from "vitest";

import { MUTATIONS } from "../simulation/src/search/mutations.ts";

const root = join(import.meta.dirname, "..", "..");

/** Runs `pnpm sim` and gives its exit code and what it said. */
async function simulate(...options: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const main = join(root, "tooling", "simulation", "src", "main.ts");
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...options], { maxBuffer: 1 << 26 });
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout } = error as { readonly code: number; readonly stdout: string };
    return { code, out: stdout };
  }
}

describe("the simulation", () => {
  it("finds every promise kept in 2,000 worlds in which everything goes wrong", { timeout: 1_800_000 }, async () => {
    const { code, out } = await simulate("--seeds", "2000", "--jobs", String(Math.min(2, availableParallelism())));
    expect(out).toMatch(/^2000 of 2000 seeds, \d+ s, 0 that broke a promise$/m);
    expect(code).toBe(0);
  });

  it.each(Object.entries(MUTATIONS))("can plant the fault %s in the sources as they are", (_name, { file, from, to }) => {
    const source = readFileSync(join(root, "packages", file), "utf8");
    expect(source.split(from)).toHaveLength(2);
    expect(to).not.toBe(from);
  });

  it("finds a fault that is planted, says how to play its seed again, and a shorter schedule that breaks the same promise", { timeout: 300_000 }, async () => {
    const planted = ["--mutation", "last-report-not-restored"];
    const { code, out } = await simulate("--seeds", "200", "--jobs", "1", ...planted);
    expect(code).toBe(1);
    const promise = /^seed \d+ breaks a promise: ([^:]*):/m.exec(out)?.[1];
    expect(promise).toBeDefined();
    const [, choices] = /^play that again: pnpm sim --choices ([\d,]+)$/m.exec(out) ?? [];
    const again = await simulate("--choices", choices as string, ...planted);
    expect(again.code).toBe(1);
    expect(again.out).toContain(`broken: ${promise}`);
    // Without the fault the same schedule keeps every promise.
    expect((await simulate("--choices", choices as string)).code).toBe(0);
  });

  it("plays a seed the same way each time", { timeout: 120_000 }, async () => {
    const stories = [await simulate("--from", "7", "--story"), await simulate("--from", "7", "--story")].map(({ out }) => out.replaceAll(/^\d+ of .*\n/gmu, ""));
    expect(stories[0]).toContain("the orchestrator starts");
    expect(stories[0]).toBe(stories[1]);
  });
});
