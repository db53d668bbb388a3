import type { RecordedEvent } from "@pawl/pipeline";

import type { Session } from "../../../src/session/open-session.ts";
import { readStatus } from "../../../src/status/read-status.ts";
import { StatusGuard } from "../../../src/status/status-guard.ts";
import type { PipelinePaths } from "../../../src/util/pipeline-paths.ts";
import { openJournal, startRun } from "../../support/journal-kit.ts";
import { aPlan } from "../../support/plan-builder.ts";

type Fault = Extract<RecordedEvent, { type: "status.tampered" }>["data"];

/** A run over a real ledger and status file, with the real guard, which looks when it is told to. */
export interface GuardedRun {
  readonly session: Session;
  /** Lets the guard look, and resolves when it has answered and the report is right again. */
  answered(): Promise<void>;
  /** What was recorded, oldest first. */
  faults(): readonly Fault[];
  /** How often everything at work was ended. */
  halts(): number;
}

/** Starts a run that no number of faults aborts, with its first report settled. */
export async function openGuarded(paths: PipelinePaths): Promise<GuardedRun> {
  const { session, journal, told } = await openJournal(paths);
  await startRun(journal, aPlan().withArtifact("a1").withLimits({ statusFaults: 1_000_000 }).build());
  await session.status.settle();
  let halts = 0;
  let repaired = Promise.withResolvers<void>();
  const guard = new StatusGuard({
    session,
    halt: async () => void (halts += 1),
    onRepaired: () => repaired.resolve(),
    onError: (error) => repaired.reject(error),
  });
  return {
    session,
    async answered() {
      repaired = Promise.withResolvers<void>();
      guard.look();
      await repaired.promise;
      await session.status.settle();
      const reading = await readStatus(paths);
      if (reading.kind !== "right") throw new Error(`the report is not right again: ${reading.kind}`);
    },
    faults: () => told.flatMap((one) => (one.type === "status.tampered" ? [one.data] : [])),
    halts: () => halts,
  };
}
