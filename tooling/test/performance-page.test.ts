import { describe, expect, it } from "vitest";
import { benchReportSchema, type BenchReport } from "../bench/src/report/bench-report.ts";
import { renderPerformancePage } from "../bench/src/report/performance-page.ts";

const machine = { processor: "A | B", cores: 2, memoryGiB: 7.8, system: "Linux 6.1", node: "v24.0.0", loadBefore: 0.3 };
const met = { name: "one: checks", unit: "per second", value: 403_000, target: { atLeast: 100_000 }, met: true };
const missed = { name: "one: ratio a | b", unit: "x", value: 3.417, target: { atMost: 2 }, met: false };
const told = { name: "one: told", unit: "MiB", value: 12, target: null, met: null };
const part = (figures: BenchReport["parts"][number]["figures"], failure: string | null = null) => ({ group: "one", part: "a", sizes: { rounds: 3 }, seconds: 61, figures, failure });
const page = (...parts: BenchReport["parts"]) => renderPerformancePage({ startedAt: "2026-01-02T03:04:05.000Z", machine, parts });

describe("the page of figures", () => {
  it("has each figure with its target, and says whether it is met", () => {
    const text = page(part([met, missed, told]));
    expect(text).toContain("| checks | 403,000 | per second | at least 100,000 | yes |");
    expect(text).toContain("| ratio a \\| b | 3.417 | x | at most 2 | **no** |");
    expect(text).toContain("| told | 12 | MiB |  |  |");
    expect(text).toContain("1 of 2 targets were met.");
  });

  it("says when, on which machine and under which load it was measured, and with which sizes", () => {
    const text = page(part([met]));
    expect(text).toContain("Measured on 2026-01-02 on 2 cores (A | B), 7.8 GiB of memory, Linux 6.1, Node v24.0.0. The load before it was 0.3.");
    expect(text).toContain("It took 2 minutes.");
    expect(text).toContain("Sizes: `rounds=3`.");
  });

  it("names what could not be measured", () => {
    const text = page(part([met], "no\nspace left"));
    expect(text).toContain("- `one/a` was not measured to its end: no space left");
    expect(text).toContain("1 of 1 targets were met, and 1 part was not measured to the end.");
  });

  it("is made of nothing but a report of the benchmarks", () => {
    expect(benchReportSchema.safeParse({ startedAt: "2026-01-02T03:04:05.000Z", machine, parts: [] }).success).toBe(false);
    expect(benchReportSchema.safeParse({ startedAt: "2026-01-02T03:04:05.000Z", machine, parts: [part([met])] }).success).toBe(true);
  });
});
