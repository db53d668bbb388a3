import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runProcess } from "@pawl/agents";
import type { ProcessResult } from "@pawl/agents";
import type { Artifact } from "@pawl/pipeline";
import type { Workspace } from "@pawl/workspace";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { runGate } from "../../src/gate/run-gate.ts";
import type { GateContext } from "../../src/gate/run-gate.ts";
import { PatternSearch } from "../../src/patterns/pattern-search.ts";
import { TemporaryFolders } from "../../src/runtime/temporary-folders.ts";
import { EvidenceStore } from "../../src/util/evidence-store.ts";
import { commitId, digestOf } from "../support/object-ids.ts";
import { aPlan } from "../support/plan-builder.ts";

vi.mock("@pawl/agents", async (importOriginal) => {
  const original = await importOriginal<{ readonly runProcess: typeof runProcess }>();
  return { ...original, runProcess: vi.fn<typeof runProcess>(original.runProcess) };
});

const LOST: ProcessResult = { kind: "lost", durationMs: 1, output: null, pid: null, forced: false, survivors: [] };

/** Runs the gate of an artifact that is there; its control's checkout is a folder without it. */
async function gateOf(options: { readonly check: string; readonly setup?: string; readonly refuseFaultyDisk?: () => Promise<void> }) {
  const root = mkdtempSync(join(tmpdir(), "pawl-gate-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const gate = { checks: [{ run: ["sh", "-c", options.check], count: null, min: null, timeoutMs: 60_000 }], control: "parent" } as const;
  const plan = { ...aPlan().withArtifact("one", { location: "one.txt", gate }).build(), setup: options.setup === undefined ? [] : [["sh", "-c", options.setup]] };
  const temporary = await TemporaryFolders.open("gate-test", { TMPDIR: root });
  onTestFinished(() => temporary.close());
  const workspace: Partial<Workspace> = {
    digests: async () => ({ tree: commitId(3), locations: { "one.txt": digestOf(3) }, inputs: digestOf(4) }),
    checkout: async ({ control, prepare }) => {
      const path = mkdtempSync(join(root, "checkout-"));
      if (control === undefined) writeFileSync(join(path, "one.txt"), "one\n");
      await prepare?.(path);
      return { path, changesSince: async () => [], release: async () => undefined };
    },
  };
  const context = {
    plan, workspace, temporary, env: { PATH: process.env["PATH"] }, logsDir: join(root, "logs"), evidence: new EvidenceStore(join(root, "evidence")),
    search: new PatternSearch(1000), newToken: () => "gate-test", monotonicMs: () => 0,
    machine: { openOwn: () => undefined, refuseFaultyDisk: options.refuseFaultyDisk ?? (async () => undefined) },
  } as unknown as GateContext;
  return runGate(context, {
    artifact: plan.artifacts[0] as Artifact, gateDigest: digestOf(5), commit: commitId(1), candidate: null, location: null,
    controlFrom: null, provenControl: null, signal: new AbortController().signal,
  });
}

describe("a gate that passes", () => {
  it("is proven by a control that a check refused, or the set-up, which misses what was taken out", async () => {
    expect(await gateOf({ check: "test -e one.txt" })).toMatchObject({ verdict: "PASS", controlStanding: "REFUSED" });
    expect(await gateOf({ check: "true", setup: "test -e one.txt" })).toMatchObject({ verdict: "PASS", controlStanding: "REFUSED" });
  });

  it("has no verdict where another hand ended the control's check or set-up: they refused nothing", async () => {
    const killed = await gateOf({ check: "true", setup: "test -e one.txt || kill -9 $$" });
    expect(killed).toMatchObject({ verdict: "INCONCLUSIVE", reason: "SETUP_FAILED", controlStanding: "OFF", control: { reason: "SETUP_FAILED" } });
    const real = vi.mocked(runProcess).getMockImplementation() as typeof runProcess;
    onTestFinished(() => void vi.mocked(runProcess).mockImplementation(real));
    let calls = 0;
    vi.mocked(runProcess).mockImplementation(async (options) => ((calls += 1) === 2 ? LOST : await real(options)));
    expect(await gateOf({ check: "true" })).toMatchObject({ verdict: "INCONCLUSIVE", reason: "CHECK_LOST", controlStanding: "OFF" });
  });

  it("has no verdict where the control may have failed for want of room", async () => {
    const full = new Error("the disk is full");
    await expect(gateOf({ check: "test -e one.txt", refuseFaultyDisk: () => Promise.reject(full) })).rejects.toBe(full);
  });
});
