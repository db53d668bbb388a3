import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openLedger } from "@pawl/database";
import type { Ledger, LedgerHead } from "@pawl/database";
import { event } from "@pawl/pipeline";
import type { EventBody, Plan, RecordedEvent } from "@pawl/pipeline";
import { onTestFinished } from "vitest";

import { Journal } from "../../src/runtime/journal.ts";
import { foldLedger } from "../../src/session/fold-ledger.ts";
import type { Session } from "../../src/session/open-session.ts";
import { parseReport } from "../../src/session/parse-report.ts";
import { StatusWriter } from "../../src/status/status-writer.ts";
import { pipelinePaths } from "../../src/util/pipeline-paths.ts";
import type { PipelinePaths } from "../../src/util/pipeline-paths.ts";
import { commitId, digestOf } from "./object-ids.ts";

/** A journal over a real ledger and a real status file, and what was told of it. */
export interface OpenJournal {
  readonly ledger: Ledger;
  readonly session: Session;
  readonly journal: Journal;
  /** Events that were said to be in the ledger, in order. */
  readonly inLedger: readonly RecordedEvent[];
  /** Events that were told, in order. */
  readonly told: readonly RecordedEvent[];
  /** How often another hand was seen at the status file. */
  readonly tampered: () => number;
}

/** A folder for a pipeline, gone after the test. */
export function pipelineFolder(): PipelinePaths {
  const folder = mkdtempSync(join(tmpdir(), "pawl-journal-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return pipelinePaths(folder);
}

/** Opens the pipeline of a folder as a session does. @param around - lets a test come between the journal and its ledger. */
export async function openJournal(paths: PipelinePaths, around: (ledger: Ledger) => Ledger = (ledger) => ledger): Promise<OpenJournal> {
  const opened = await openLedger({ file: paths.ledgerFile, driver: "node-sqlite" });
  onTestFinished(() => opened.close());
  const ledger = around(opened);
  const lock = await ledger.acquireLock({ pid: 1, host: "host", startToken: "start", nowMs: 1000, isHolderAlive: () => false });
  if (!lock.ok) throw new Error("the lock was refused");
  const state = await foldLedger(ledger);
  const stored = state === null ? null : await ledger.latestReport(state.run);
  const value = stored === null ? null : parseReport(stored.bytes);
  const status = new StatusWriter(paths);
  const inLedger: RecordedEvent[] = [];
  const told: RecordedEvent[] = [];
  let tampered = 0;
  let nowMs = 1_000_000;
  const now = (): number => (nowMs += 1);
  const journal = new Journal(
    {
      ledger,
      lockToken: lock.token,
      status,
      now,
      outboxOf: () => [],
      onStored: (events) => {
        inLedger.push(...events);
        session.onStored(events);
      },
      onEvent: (recorded) => void told.push(recorded),
      onTampered: () => void (tampered += 1),
      onReportStored: () => undefined,
    },
    { state, head: await ledger.head(), report: stored === null || value === null ? null : { value, bytes: stored.bytes } },
  );
  const session = { paths, ledger, lockToken: lock.token, status, journal, loaded: state, now, wallNow: now, onTampered: () => undefined, onStored: () => undefined } as unknown as Session;
  return { ledger, session, journal, inLedger, told, tampered: () => tampered };
}

/** Starts a run of a plan. */
export async function startRun(journal: Journal, plan: Plan): Promise<void> {
  await journal.startRun("run-1", event("run.started", {
    plan,
    planDigest: digestOf(1),
    gateDigests: Object.fromEntries(plan.artifacts.map(({ id }) => [id, digestOf(2)])),
    head: commitId(1),
    branch: "main",
    mode: "isolated",
    contract: { version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } },
    durationsMs: {},
    gateFirst: [],
  }) as EventBody & { readonly type: "run.started" });
}

/** A ledger whose next `append` waits, and then fails where it is told to. */
export function heldAppend(ledger: Ledger) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let isHeld = false;
  const held = new Proxy(ledger, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (name !== "append") return typeof member === "function" ? (member.bind(target) as unknown) : member;
      return async (...transitions: Parameters<Ledger["append"]>): Promise<LedgerHead> => {
        if (isHeld) {
          isHeld = false;
          reached.resolve();
          await released.promise;
        }
        return target.append(...transitions);
      };
    },
  });
  return { held, hold: () => void (isHeld = true), reached: reached.promise, release: released.resolve, fail: released.reject };
}
