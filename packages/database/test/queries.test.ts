import type { ArtifactRow, AttemptRow, RecordedEvent, StageCounterRow } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import type { Ledger } from "../src/index.ts";
import { artifactHistory, artifactsIn, hasArtifacts, readCounts, readyArtifacts } from "../src/operations/query-run.ts";
import { readFewArtifacts } from "../src/operations/read-artifacts.ts";
import { latestRun, readEvents } from "../src/operations/read-events.ts";
import { readAttempts, readLiveAttempts, readStageCounters } from "../src/operations/read-projections.ts";
import { latestReport } from "../src/operations/read-reports.ts";
import type { TestDatabase } from "./support/ledger-at.ts";
import { makeArtifact, makeEvent, makeTransition, RUN } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { planOf, recordingReader } from "./support/record-statements.ts";
import { tempFile } from "./support/temp-folder.ts";

/** In the order of their ids; positions go the other way. */
const ARTIFACTS: readonly ArtifactRow[] = [
  makeArtifact(9, { stage: "A", phase: "closed", commit: "a".repeat(40), closedAtMs: 5 }),
  makeArtifact(8, { stage: "A", phase: "closed", commit: "b".repeat(40), closedAtMs: 4 }),
  makeArtifact(7, { stage: "B", phase: "verifying" }),
  makeArtifact(6, { stage: "B", phase: "parked" }),
  makeArtifact(5, { stage: "B", phase: "attempting" }),
  makeArtifact(4, { stage: "C", phase: "parked" }),
  makeArtifact(3, { stage: "C", phase: "pending", ready: true }),
  makeArtifact(2, { stage: "C", phase: "pending" }),
  makeArtifact(1, { stage: "D", phase: "pending", ready: true, optional: true }),
  makeArtifact(0, { stage: "D", phase: "parked", optional: true }),
];

const COUNTERS: readonly StageCounterRow[] = [
  { run: RUN, stage: "A", required: 2, closed: 2 },
  { run: RUN, stage: "B", required: 3, closed: 0 },
  { run: RUN, stage: "C", required: 3, closed: 0 },
  { run: RUN, stage: "D", required: 0, closed: 0 },
];

async function writeRun(place: string, database: TestDatabase): Promise<Ledger> {
  const ledger = await openTestLedger(place, database);
  const other = ARTIFACTS.map((artifact) => ({ ...artifact, run: "run-2", phase: "pending" }) as const);
  await ledger.append(
    makeTransition(await takeLock(ledger), 0, { artifacts: [...ARTIFACTS, ...other], counters: COUNTERS, attempts: [ATTEMPT] }),
  );
  return ledger;
}

const ATTEMPT: AttemptRow = {
  run: RUN,
  attempt: 1,
  artifacts: ["artifact-5"],
  kind: "agent",
  profile: null,
  state: "running",
  outcome: null,
  startedAtMs: 1,
  endedAtMs: null,
};

const positions = (rows: readonly ArtifactRow[]) => rows.map(({ position }) => position);

onEveryDatabase("questions about a run", (database) => {
  it("says whether it has artifacts", async () => {
    const { queries } = await writeRun(newPlace(database), database);
    expect(await queries.hasArtifacts(RUN)).toBe(true);
    expect(await queries.hasArtifacts("run-3")).toBe(false);
  });

  it("counts the required ones in total and by stage, and says null of a run that is not there", async () => {
    const { queries } = await writeRun(newPlace(database), database);
    expect(await queries.counts(RUN)).toEqual({
      total: 8,
      closed: 2,
      inProgress: 2,
      awaitingHuman: 2,
      byStage: {
        A: { total: 2, closed: 2, inProgress: 0, awaitingHuman: 0 },
        B: { total: 3, closed: 0, inProgress: 2, awaitingHuman: 1 },
        C: { total: 3, closed: 0, inProgress: 0, awaitingHuman: 1 },
        D: { total: 0, closed: 0, inProgress: 0, awaitingHuman: 0 },
      },
    });
    expect(await queries.counts("run-3")).toBeNull();
  });

  it("refuses to count where the counter of a stage is missing", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    await ledger.append(makeTransition(await takeLock(ledger), 0, { counters: COUNTERS.slice(1) }));
    await expect(ledger.queries.counts(RUN)).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
  });

  it("gives the closed, the ready and the parked ones, each in schedule order", async () => {
    const { queries } = await writeRun(newPlace(database), database);
    expect(positions(await queries.closedArtifacts(RUN))).toEqual([8, 9]);
    expect(positions(await queries.readyArtifacts(RUN))).toEqual([1, 3]);
    expect(positions(await queries.parkedArtifacts(RUN))).toEqual([0, 4, 6]);
    expect(await queries.parkedArtifacts("run-2")).toEqual([]);
    expect((await queries.closedArtifacts(RUN))[0]).toEqual(ARTIFACTS[1]);
  });

  it("gives the attempts that have not ended, by number", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const ended = { ...ATTEMPT, attempt: 2, state: "ended", outcome: "CLOSED", endedAtMs: 2 } as const;
    const handedIn = { ...ATTEMPT, attempt: 1, state: "handed-in" } as const;
    const running = { ...ATTEMPT, attempt: 3 };
    await ledger.append(makeTransition(await takeLock(ledger), 0, { attempts: [running, ended, handedIn] }));
    expect(await ledger.queries.liveAttempts(RUN)).toEqual([handedIn, running]);
  });

  it("tells an artifact's history: what names it, alone or in a batch, and the ends of its attempts", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const hash = "a".repeat(40);
    const id = 'one"\\%_';
    const bodies: readonly Pick<RecordedEvent, "type" | "data">[] = [
      { type: "attempt.started", data: { attempt: 1, artifacts: [id, "two"], kind: "agent", profile: null, base: hash } },
      { type: "attempt.started", data: { attempt: 2, artifacts: ["three"], kind: "agent", profile: id, base: hash } },
      { type: "gate.started", data: { artifact: id, attempt: 1, purpose: "candidate", commit: hash } },
      { type: "gate.started", data: { artifact: "two", attempt: 1, purpose: "candidate", commit: hash } },
      { type: "attempt.ended", data: { attempt: 2, outcome: "failed", reason: "EXIT_NONZERO", detail: id } },
      { type: "attempt.ended", data: { attempt: 1, outcome: "failed", reason: "EXIT_NONZERO", detail: "" } },
      { type: "artifact.restored", data: { artifact: 'one"\\xy' } },
      { type: "artifact.restored", data: { artifact: id } },
    ];
    const events = bodies.map((body, index) => ({ ...makeEvent(index + 1), ...body }) as RecordedEvent);
    await ledger.append(makeTransition(await takeLock(ledger), 0, { events }));
    const history = await collect(ledger.queries.artifactHistory(RUN, id));
    expect(history.map(({ seq }) => seq)).toEqual([1, 3, 6, 8]);
    expect(await collect(ledger.queries.artifactHistory("run-2", id))).toEqual([]);
  });
});

describe("the statement of a question", () => {
  it.each([
    ["has artifacts", hasArtifacts, ["SEARCH t USING COVERING INDEX artifact_by_phase (run=?)"]],
    ["artifacts", readFewArtifacts, ["SEARCH t USING INDEX sqlite_autoindex_artifact_1 (run=?)"]],
    ["closed artifacts", (...of: Of) => artifactsIn(...of, "closed"), ["SEARCH t USING INDEX artifact_by_phase (run=? AND phase=?)"]],
    ["parked artifacts", (...of: Of) => artifactsIn(...of, "parked"), ["SEARCH t USING INDEX artifact_by_phase (run=? AND phase=?)"]],
    ["ready artifacts", readyArtifacts, ["SEARCH t USING INDEX artifact_ready (run=?)"]],
    ["attempts", (...of: Of) => readAttempts(...of, undefined), ["SEARCH t USING INDEX sqlite_autoindex_attempt_1 (run=?)"]],
    ["running attempts", (...of: Of) => readAttempts(...of, "running"), ["SEARCH t USING INDEX attempt_by_state (run=? AND state=?)"]],
    ["live attempts", readLiveAttempts, ["SEARCH t USING INDEX attempt_by_state (run=? AND state=?)"]],
    ["stage counters", readStageCounters, ["SEARCH t USING INDEX sqlite_autoindex_stage_counter_1 (run=?)"]],
    [
      "counts",
      (reader: Of[0], run: string) => readCounts(reader, "", run),
      [
        "SEARCH c USING INDEX sqlite_autoindex_stage_counter_1 (run=?)",
        "CORRELATED SCALAR SUBQUERY 1",
        "SEARCH a USING INDEX artifact_by_phase (run=? AND phase=?)",
        "CORRELATED SCALAR SUBQUERY 2",
        "SEARCH a USING INDEX artifact_by_phase (run=? AND phase=?)",
      ],
    ],
    ["events since", (reader: Of[0], run: string) => collect(readEvents(reader, "", { run, afterSeq: 5 })), ["SEARCH t USING INDEX event_by_run (run=? AND seq>?)"]],
    ["events of a type", (reader: Of[0]) => collect(readEvents(reader, "", { types: ["run.started"] })), ["SEARCH t USING INDEX event_by_type (type=? AND seq>?)"]],
    ["latest run", latestRun, ["SEARCH t USING INDEX event_by_type (type=?)"]],
    ["latest report", (reader: Of[0], run: string) => latestReport(reader, "", run), ["SEARCH t USING INDEX report_by_run (run=?)"]],
    ["all events since", (reader: Of[0]) => collect(readEvents(reader, "", { afterSeq: 5 })), ["SEARCH t USING INTEGER PRIMARY KEY (rowid>?)"]],
    [
      "history",
      (reader: Of[0], run: string) => collect(artifactHistory(reader, "", run, "one")),
      [
        "SEARCH h USING COVERING INDEX sqlite_autoindex_event_artifact_1 (run=? AND artifact=?)",
        "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)",
      ],
    ],
  ] as const)("is one, and goes by an index: %s", async (_, ask, plan) => {
    const file = tempFile();
    await (await writeRun(file, "node-sqlite")).close();
    const { reader, statements } = await recordingReader(file);
    await (ask as (...of: Of) => Promise<unknown>)(reader, RUN);
    expect(statements).toHaveLength(1);
    expect(statements.map((statement) => planOf(file, statement))).toEqual([plan]);
  });
});

type Of = Parameters<typeof hasArtifacts>;
