import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState, RecordedEvent } from "@pawl/pipeline";
import type { ReleaseOptions, Workspace } from "@pawl/workspace";
import { describe, expect, it } from "vitest";

import { releaseLease } from "../../src/kernel/release-lease.ts";
import { Jobs } from "../../src/runtime/jobs.ts";
import { WorkspaceReleases } from "../../src/runtime/workspace-releases.ts";
import type { Session } from "../../src/session/open-session.ts";
import { openJournal, pipelineFolder, startRun } from "../support/journal-kit.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

function ended(attempt: number, reason: "DONE" | "EXIT_NONZERO"): RecordedEvent {
  const outcome = reason === "DONE" ? "closed" : "failed";
  return { ...event("attempt.ended", { attempt, outcome, reason, detail: "" }), seq: attempt, run: "run-1", atMs: 1 };
}

/** Releases of a pipeline in place, whose workspace takes as long as the test lets it. */
async function inPlace() {
  const { session, journal } = await openJournal(pipelineFolder());
  await startRun(journal, aPlan().withArtifact("a1").build());
  const released: [number, ReleaseOptions["keep"]][] = [];
  const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
  const workspace = {
    mode: "in-place",
    releaseAttempt: async (attempt: number, { keep }: ReleaseOptions) => {
      await allowed;
      released.push([attempt, keep]);
      return { quarantined: [] };
    },
  } as unknown as Workspace;
  const jobs = new Jobs({ onStart: () => undefined, onEnd: () => undefined, onError: (error) => { throw error; } });
  return { releases: new WorkspaceReleases(session, workspace), journal, jobs, released, allow };
}

describe("workspaces of ended attempts", () => {
  it("are given back in place with nothing waiting for it where all is closed", async () => {
    const { releases, journal, jobs, released, allow } = await inPlace();
    releases.noticed(ended(1, "DONE"));
    releases.start(jobs);
    expect(releases.isRestoring(journal.state)).toBe(false);
    expect(jobs.names).toEqual(["release:1"]);
    allow();
    await jobs.stopAll("END");
    expect(released).toEqual([[1, "discard"]]);
  });

  it("keep others from starting in place until what a failed one left is taken back", async () => {
    const { releases, journal, jobs, released, allow } = await inPlace();
    releases.noticed(ended(1, "EXIT_NONZERO"));
    expect(releases.isRestoring(journal.state)).toBe(true);
    releases.start(jobs);
    expect(releases.isRestoring(journal.state)).toBe(true);
    allow();
    await jobs.stopAll("END");
    expect(released).toEqual([[1, "quarantine"]]);
    expect(releases.isRestoring(journal.state)).toBe(false);
  });

  it("keep others from starting in place in what is stored together with a failure", async () => {
    const { releases, journal } = await inPlace();
    await journal.transact(() => [event("attempt.started", { attempt: 1, artifacts: ["a1"], kind: "agent", profile: "default", base: journal.state.head })]);
    const found: boolean[] = [];
    const look = (state: PipelineState): readonly EventBody[] => {
      found.push(releases.isRestoring(state));
      return [];
    };
    const fail = (state: PipelineState): readonly EventBody[] => releaseLease(state, 1, "INTERRUPTED", "");
    await Promise.all([look, fail, look].map((decide) => journal.transact(decide)));
    expect(found).toEqual([false, true]);
  });

  it("keep nothing from starting in what is stored together with a closure", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").build());
    run.handIn(run.start("a1"));
    const { state } = run.gate("a1");
    const releases = new WorkspaceReleases({ journal: { state } } as Session, { mode: "in-place" } as Workspace);
    expect(releases.isRestoring(run.integrate("a1").state)).toBe(false);
  });

  it("are given back after the attempt's own process has ended, and once", async () => {
    const { releases, jobs, released, allow } = await inPlace();
    const process = Promise.withResolvers<void>();
    jobs.start("attempt:1", [1], () => process.promise);
    releases.noticed(ended(1, "DONE"));
    releases.start(jobs);
    expect([releases.waiting, jobs.names]).toEqual([1, ["attempt:1"]]);
    process.resolve();
    await jobs.stopAll("END");
    releases.start(jobs);
    releases.start(jobs);
    allow();
    await jobs.stopAll("END");
    expect([releases.waiting, released]).toEqual([0, [[1, "discard"]]]);
  });
});
