import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { describe, expect, it } from "vitest";

const FIXTURE = join(import.meta.dirname, "..", "fixtures", "fills-its-heap.ts");

async function filled(...wishes: readonly string[]): Promise<{ readonly young: number; readonly all: number; readonly hasCollector: boolean }> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", FIXTURE, ...wishes]);
  return JSON.parse(stdout) as Awaited<ReturnType<typeof filled>>;
}

describe("a heap that is kept small", () => {
  it("has no more room for new objects than at first, and gives back what nothing uses when it is tidied up", async () => {
    const [usual, small, tidy] = await Promise.all([filled(), filled("small"), filled("small", "tidy")]);
    expect(small.young).toBeLessThan(usual.young / 2);
    expect(tidy.all).toBeLessThan(small.all / 2);
    expect(tidy.hasCollector).toBe(false);
  });
});
