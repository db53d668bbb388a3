import type { ArtifactRow, AttemptRow, EventBody, StageCounterRow } from "@pawl/pipeline";

/** The run that sample ledgers hold. */
export const SAMPLE_RUN = "run-20260101-000000";

const STAGES = ["A", "B", "C", "D"] as const;
const START_MS = 1_767_225_600_000;

const hex = (number: number, length: number): string => number.toString(16).padStart(length, "0");

/** The id of the artifact at a place of the schedule. */
export function sampleId(index: number): string {
  return `artifact-${String(index).padStart(7, "0")}`;
}

function location(index: number): string {
  return `code/src/area-${index % 97}/module-${index}.ts`;
}

function closureOf(index: number, seq: number) {
  return {
    commit: hex(index + 1, 40),
    tree: hex(index + 2, 40),
    artifactDigest: hex(index + 3, 40),
    gateDigest: hex(index + 4, 64),
    inputsDigest: hex(index + 5, 64),
    verdict: "PASS",
    reason: "OK",
    control: "REFUSED",
    evidence: [hex(index + 6, 64), hex(index + 7, 64)],
    ledgerSeq: seq,
  } as const;
}

/** The row of an artifact that is closed, or that waits; a pending one is ready. */
export function artifactAt(index: number, isClosed: boolean): ArtifactRow {
  return {
    run: SAMPLE_RUN,
    id: sampleId(index),
    position: index,
    stage: STAGES[index % 4] as (typeof STAGES)[number],
    location: location(index),
    version: null,
    optional: false,
    phase: isClosed ? "closed" : "pending",
    ready: !isClosed,
    failures: 0,
    lease: null,
    reason: null,
    commit: isClosed ? hex(index + 1, 40) : null,
    closedAtMs: isClosed ? START_MS + index : null,
  };
}

/** The row of the ended attempt that closed an artifact. */
export function attemptOf(index: number): AttemptRow {
  return {
    run: SAMPLE_RUN,
    attempt: index + 1,
    artifacts: [sampleId(index)],
    kind: "agent",
    profile: "default",
    state: "ended",
    outcome: "DONE",
    startedAtMs: START_MS + index,
    endedAtMs: START_MS + index + 900,
  };
}

/** The tallies of a run in which the first `closed` of `artifacts` are closed. */
export function countersOf(artifacts: number, closed: number): StageCounterRow[] {
  const upTo = (count: number, place: number) => Math.floor((count - place + 3) / 4);
  return STAGES.map((stage, place) => ({
    run: SAMPLE_RUN,
    stage,
    required: upTo(artifacts, place),
    closed: upTo(closed, place),
  }));
}

/** The last events of an artifact's life: closed, its attempt ended, its report emitted. */
export function closingEvents(index: number, seq: number, reportDigest: string): EventBody[] {
  const about = { artifact: sampleId(index), attempt: index + 1 };
  const closure = { ...closureOf(index, seq), evidence: [...closureOf(index, seq).evidence] };
  const stage = STAGES[index % 4] as (typeof STAGES)[number];
  const closed = { ...about, stage, location: location(index), version: null, required: true, closure, passes: [] };
  return [
    { type: "artifact.closed", data: closed },
    { type: "attempt.ended", data: { attempt: index + 1, outcome: "closed", reason: "DONE", detail: "" } },
    { type: "report.emitted", data: { cause: "artifact.closed", digest: reportDigest } },
  ];
}

/** Every event of an artifact's life, from its attempt to its report: eight. */
export function eventsOfLife(index: number, seq: number): EventBody[] {
  const about = { artifact: sampleId(index), attempt: index + 1 };
  const [base, digest] = [hex(1, 40), hex(index + 8, 64)];
  const closure = { ...closureOf(index, seq), evidence: [...closureOf(index, seq).evidence] };
  const { commit, tree, artifactDigest, gateDigest, inputsDigest, control, evidence } = closure;
  const candidate = { commit, tree, parent: base };
  return [
    { type: "attempt.started", data: { attempt: index + 1, artifacts: [about.artifact], kind: "agent", profile: "default", base } },
    {
      type: "attempt.produced",
      data: { attempt: index + 1, candidates: [{ artifact: about.artifact, ...candidate }], durationMs: 900 },
    },
    { type: "gate.started", data: { ...about, purpose: "candidate", commit } },
    {
      type: "integration.queued",
      data: { ...about, candidate, onHead: base, artifactDigest, gateDigest, inputsDigest, control, evidence },
    },
    { type: "integration.prepared", data: { ...about, oldHead: base, newHead: commit, closure, passes: [] } },
    ...closingEvents(index, seq, digest),
  ];
}
