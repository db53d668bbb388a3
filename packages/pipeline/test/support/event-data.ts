import type { ClosureRecord } from "../../src/events/closure-record.ts";
import type { EventData, EventType } from "../../src/events/event.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { aPlan } from "./plan-builder.ts";
import { commitId, digestOf } from "./object-ids.ts";

/** A closure record that the schema accepts. */
export const closureRecord: ClosureRecord = {
  commit: commitId(20),
  tree: commitId(21),
  artifactDigest: "artifact",
  gateDigest: digestOf(2),
  inputsDigest: "inputs",
  verdict: "PASS",
  reason: "OK",
  control: "REFUSED",
  evidence: [digestOf(9)],
  ledgerSeq: 1,
};

/** Data of the event that starts a run of a plan. */
export function startOf(plan: Plan): EventData<"run.started"> {
  return {
    plan,
    planDigest: digestOf(1),
    gateDigests: Object.fromEntries(plan.artifacts.map((artifact) => [artifact.id, digestOf(2)])),
    head: commitId(1),
    branch: "main",
    mode: "isolated",
    contract: { version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } },
    durationsMs: {},
    gateFirst: [],
  };
}

const candidate = { commit: commitId(20), tree: commitId(21), parent: commitId(1) };
const onA1 = { artifact: "a1", attempt: 1 };

/** For every event type, data that its schema accepts; they concern attempt 1 on the artifact `a1`. */
export const SAMPLE_DATA: { readonly [T in EventType]: EventData<T> } = {
  "run.started": startOf(aPlan().withArtifact("a1").build()),
  "run.completed": {},
  "run.aborted": { stage: "A", cause: "OPERATOR", by: "op", why: null },
  "run.paused": { by: "Ada", why: null },
  "run.resumed": { by: "Ada", why: "the machine is free" },
  "stage.entered": { stage: "B" },
  "stage.reopened": { stage: "A", cause: "GATE_FAILED", trigger: "a1" },
  "attempt.started": { attempt: 1, artifacts: ["a1"], kind: "agent", profile: "default", base: commitId(1) },
  "attempt.produced": { attempt: 1, candidates: [{ artifact: "a1", ...candidate }], durationMs: 5 },
  "attempt.recovered": { attempt: 1, artifacts: ["a1"] },
  "agent.rate_limited": { profile: "default", attempt: 1, untilMs: 15_077, hintMs: null, streak: 1, sinceMs: 77 },
  "attempt.ended": { attempt: 1, outcome: "failed", reason: "EXIT_NONZERO", detail: "" },
  "result.refused": { attempt: 1, artifacts: ["a1"], reason: "LEASE_LOST" },
  "decision.refused": {
    decision: "answer",
    answer: { location: "docs/a1.md", option: "RETRY" },
    by: "Ada",
    why: null,
    reason: "RUN_ENDED",
  },
  "gate.started": { ...onA1, purpose: "candidate", commit: commitId(20) },
  "gate.finished": {
    ...onA1,
    purpose: "candidate",
    commit: commitId(20),
    tree: commitId(21),
    verdict: "PASS",
    reason: "OK",
    detail: "",
    gateDigest: digestOf(2),
    artifactDigest: "artifact",
    inputsDigest: "inputs",
    checks: [],
    control: { verdict: "FAIL", reason: "CHECK_FAILED", checks: [] },
    evidence: [digestOf(9)],
    durationMs: 1,
  },
  "integration.queued": {
    ...onA1,
    candidate,
    onHead: commitId(1),
    artifactDigest: "artifact",
    gateDigest: digestOf(2),
    inputsDigest: "inputs",
    control: "REFUSED",
    evidence: [digestOf(9)],
  },
  "integration.prepared": { ...onA1, oldHead: commitId(1), newHead: commitId(20), closure: closureRecord, passes: [] },
  "integration.dropped": { ...onA1, newHead: commitId(20), cause: "moved" },
  "artifact.closed": {
    ...onA1,
    stage: "A",
    location: "out/a1.md",
    version: null,
    required: true,
    closure: closureRecord,
    passes: [],
  },
  "artifact.invalidated": { artifact: "a1", stage: "A", location: "out/a1.md", cause: "GATE_FAILED", trigger: commitId(5) },
  "artifact.retried": {
    ...onA1,
    reason: "CHECK_FAILED",
    charged: true,
    detail: "red",
    evidence: [digestOf(9)],
    notBeforeMs: 77,
    fingerprint: "CHECK_FAILED tree head",
  },
  "artifact.parked": {
    ...onA1,
    location: "out/a1.md",
    reason: "VACUOUS_GATE",
    detail: "",
    evidence: [],
    options: ["RETRY", "ABORT"],
  },
  "artifact.unparked": { artifact: "a1", by: "Ada", why: null },
  "artifact.cancelled": { artifact: "a1" },
  "artifact.restored": { artifact: "a1" },
  "artifact.gate_first": { artifact: "a1", cause: "CHANGED_BY_HAND", trigger: commitId(5) },
  "artifact.regate": { artifact: "a1", cause: "FOREIGN_COMMIT", trigger: commitId(5) },
  "artifact.regated": { artifact: "a1", verdict: "PASS", commit: commitId(5), inputsDigest: "inputs" },
  "evidence.unreadable": { ...onA1, digest: digestOf(9), problem: "missing" },
  "question.raised": { artifact: "a1", question: "The gate of out/a1.md passes without it (RETRY/ABORT)" },
  "question.answered": { artifact: "a1", option: "RETRY", by: "op", why: null },
  "branch.foreign_commit": { from: commitId(1), to: commitId(5), commits: [commitId(5)], paths: 1 },
  "status.tampered": { expected: digestOf(1), found: null, quarantine: null, stage: "A" },
  "calculation.failed": { reason: "BAD_TALLY", lastCalculated: { overallPercent: 10, stagePercent: 50 } },
  "silence.expired": { windowMs: 900_000, sinceMs: 0 },
  "report.emitted": { cause: "artifact.closed", digest: digestOf(3) },
  "contract.approved": {
    version: "team-2",
    weights: { A: 10, B: 20, C: 50, D: 20 },
    digest: digestOf(4),
    by: "Ada",
    why: null,
  },
  "plan.imported": {
    from: "autoforge",
    sources: [{ name: "features.db", bytes: 8192, digest: digestOf(5) }],
    planFileDigest: digestOf(6),
    features: 2,
    artifacts: 5,
    claims: ["1-login"],
    oddities: [{ code: "DEPENDENCY_UNKNOWN", feature: "2", message: "depends on \"9\", which is no feature; this was dropped" }],
  },
  "orchestrator.started": { pid: 1, host: "here" },
  "orchestrator.stop_ordered": { by: "Ada", why: null },
  "orchestrator.stopped": { pid: 1, end: "blocked" },
};
