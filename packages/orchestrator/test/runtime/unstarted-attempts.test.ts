import { DEFAULT_LIMITS } from "@pawl/pipeline";
import { expect, it, onTestFinished } from "vitest";

import type { AttemptContext } from "../../src/runtime/attempt-process.ts";
import type { GateJobContext } from "../../src/runtime/gate-jobs.ts";
import { RunLoop } from "../../src/runtime/run-loop.ts";
import { heldAppend, openJournal, pipelineFolder, startRun } from "../support/journal-kit.ts";
import { aPlan } from "../support/plan-builder.ts";

it("what was set aside for an attempt is free again where a stop comes between the record of its start and its process", async () => {
  const gate: { ledger: ReturnType<typeof heldAppend> | null } = { ledger: null };
  const { session, journal } = await openJournal(pipelineFolder(), (opened) => {
    gate.ledger = heldAppend(opened);
    return gate.ledger.held;
  });
  const ledger = gate.ledger as ReturnType<typeof heldAppend>;
  const money = (moneyMicros: number) => ({ moneyMicros, tokens: null, timeMs: null });
  const budget = { ...DEFAULT_LIMITS.budget, attempt: money(40), run: money(100) };
  await startRun(journal, aPlan().withArtifact("a1").withLimits({ budget }).build());
  const workspace = { mode: "isolated", head: () => Promise.resolve(journal.state.head) };
  const gates = { gates: { workspace }, journal } as unknown as GateJobContext;
  // Nothing of an attempt is used: none begins.
  const attempts = { workspace, collecting: new Set(), machine: { openOwn: () => undefined } } as unknown as AttemptContext;
  const loop = new RunLoop({ session, gates, attempts, environment: {}, isWaiting: true, log: { write: () => undefined }, onTransition: () => undefined });
  ledger.hold();
  const end = loop.run();
  onTestFinished(() => loop.stop());
  await ledger.reached;
  const stopped = loop.stop();
  ledger.release();
  await stopped;
  expect(await end).toEqual({ kind: "stopped" });
  const { attempts: live, budget: left } = journal.state;
  expect([journal.state.nextAttempt, live.size, left.reserved.size, left.spent.moneyMicros]).toEqual([2, 0, 0, 0]);
});
