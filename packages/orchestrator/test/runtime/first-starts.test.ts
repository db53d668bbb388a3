import { event } from "@pawl/pipeline";
import type { EventBody, Plan } from "@pawl/pipeline";
import { describe, expect, it, onTestFinished } from "vitest";

import { MachineGuard } from "../../src/machine/machine-guard.ts";
import { AttemptActivities } from "../../src/runtime/attempt-activities.ts";
import type { AttemptContext } from "../../src/runtime/attempt-process.ts";
import { FirstStarts } from "../../src/runtime/first-starts.ts";
import type { GateJobContext } from "../../src/runtime/gate-jobs.ts";
import { RunLoop } from "../../src/runtime/run-loop.ts";
import { TemporaryFolders } from "../../src/runtime/temporary-folders.ts";
import type { Session } from "../../src/session/open-session.ts";
import { EvidenceStore } from "../../src/util/evidence-store.ts";
import { openJournal, pipelineFolder } from "../support/journal-kit.ts";
import { commitId, digestOf } from "../support/object-ids.ts";
import { aPlan } from "../support/plan-builder.ts";

/** Whether a promise is fulfilled once everything that is due now has happened. */
async function isFulfilled(promise: Promise<void>): Promise<boolean> {
  let isDone = false;
  void promise.then(() => (isDone = true));
  await new Promise((resolve) => setImmediate(resolve));
  return isDone;
}

describe("what waits for starts", () => {
  it("waits for a decision that is taken later, and for the attempts that it starts", async () => {
    const starts = new FirstStarts();
    const carriedOutBefore = starts.decide();
    const begun = starts.begun();
    carriedOutBefore();
    expect(await isFulfilled(begun)).toBe(false);
    const carriedOut = starts.decide();
    starts.prepare(1);
    starts.prepare(2);
    carriedOut();
    starts.begin(1);
    expect(await isFulfilled(begun)).toBe(false);
    starts.begin(2);
    starts.begin(2);
    expect(await isFulfilled(begun)).toBe(true);
  });

  it("does not wait for attempts that are started after that", async () => {
    const starts = new FirstStarts();
    const begun = starts.begun();
    starts.decide()();
    expect(await isFulfilled(begun)).toBe(true);
    starts.prepare(1);
    expect(await isFulfilled(begun)).toBe(true);
  });
});

describe("a place in a project that several attempts work in", () => {
  /** A run of two artifacts that are made one at a time. @param onRoom - called when a process has ended. */
  async function begin(mode: "in-place" | "isolated", onRoom: (session: Session) => void = () => undefined) {
    const paths = pipelineFolder();
    const { session, journal } = await openJournal(paths);
    const made = { agent: null, run: ["true"] };
    const plan: Plan = { ...aPlan().withArtifact("a1", made).withArtifact("a2", made).build() };
    const limits = { ...plan.limits, agents: 1 };
    const started = { plan: { ...plan, mode, limits }, planDigest: digestOf(1), gateDigests: { a1: digestOf(2), a2: digestOf(2) }, head: commitId(1), branch: mode === "isolated" ? "main" : null, mode };
    const rest = { contract: { version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } }, durationsMs: {}, gateFirst: [] };
    await journal.startRun("run-1", event("run.started", { ...started, ...rest }) as EventBody & { readonly type: "run.started" });
    const order: string[] = [];
    const collected = Promise.withResolvers<void>();
    const workspace = {
      mode,
      head: () => Promise.resolve(commitId(1)),
      prepareAttempt: ({ attempt }: { readonly attempt: number }) => {
        order.push(`prepare ${attempt}`);
        return Promise.resolve({ path: paths.projectDir, base: commitId(1) });
      },
      collect: ({ attempt }: { readonly attempt: number }) => {
        order.push(`collect ${attempt}`);
        collected.resolve();
        return Promise.resolve({ candidates: [], stray: ["stray.txt"], tampering: [] });
      },
      releaseAttempt: () => Promise.resolve({ quarantined: [] }),
    };
    const environment = { PATH: process.env["PATH"], TMPDIR: paths.projectDir };
    const attempts = {
      pipelineId: "p",
      paths,
      workspace,
      evidence: new EvidenceStore(paths.evidenceDir),
      environment,
      temporary: await TemporaryFolders.open("first-starts", environment),
      machine: new MachineGuard(paths, environment),
      now: session.now,
      random: () => 0,
      token: (attempt: number) => `first-starts-${process.pid}:${attempt}`,
      collecting: new Set<number>(),
      activities: new AttemptActivities(),
      onBegun: (attempt: number) => loop.begun(attempt),
      onProcessEnded: () => {
        onRoom(session);
        return loop.roomMade();
      },
      record: () => Promise.resolve(),
      access: null,
    } as unknown as AttemptContext;
    const gates = { gates: { workspace }, journal } as unknown as GateJobContext;
    const loop = new RunLoop({ session, gates, attempts, environment, isWaiting: true, log: { write: () => undefined }, onTransition: () => undefined });
    const end = loop.run();
    end.catch((error: unknown) => collected.reject(error));
    collected.promise.catch(() => undefined);
    onTestFinished(() => loop.stop());
    return { loop, end, order, collected: collected.promise };
  }

  /** What its workspace was asked for until the first result was taken up. */
  async function orderOf(mode: "in-place" | "isolated"): Promise<readonly string[]> {
    const { loop, end, order, collected } = await begin(mode);
    await collected;
    await loop.stop();
    expect(await end).toEqual({ kind: "stopped" });
    return order;
  }

  it("is taken by the next attempt before the result of the one before is taken up", async () => {
    expect((await orderOf("in-place")).slice(0, 3)).toEqual(["prepare 1", "prepare 2", "collect 1"]);
  });

  it("keeps no result from its end where nothing can be decided any more", async () => {
    const { end } = await begin("in-place", (session) => {
      Object.assign(session, { now: () => expect.fail("there is no time") });
    });
    await expect(end).rejects.toThrow("there is no time");
  });

  it("is one folder's where each attempt has its own, and free when the result is taken up", async () => {
    expect((await orderOf("isolated")).slice(0, 2)).toEqual(["prepare 1", "collect 1"]);
  });
});
