import type { Stage } from "../../src/index.ts";

/** An event as a ledger has it. */
export interface LedgerEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Artifacts of the plan that the step tests play with: stage, location, version. */
const ARTIFACTS: Readonly<Record<string, readonly [Stage, string, string | null]>> = {
  scope: ["A", "docs/scope.md", "1.2"],
  api: ["B", "docs/api.md", null],
  guide: ["B", "docs/guide.md", "2.0"],
  notes: ["B", "docs/notes.md", null],
};

const dataOf = (artifact: string) => {
  const [stage, location, version] = ARTIFACTS[artifact] ?? ["D", `out/${artifact}.md`, null];
  return { artifact, stage, location, version };
};

/** A closure. `notes` is the optional artifact. */
export const closed = (artifact: string, overrides: Readonly<Record<string, unknown>> = {}): LedgerEvent => ({
  type: "artifact.closed",
  data: { ...dataOf(artifact), required: artifact !== "notes", ...overrides },
});

/** A closure that was lost; the gate refused it on a commit unless said otherwise. */
export const invalidated = (artifact: string, cause = "GATE_FAILED", trigger = "c0ffee"): LedgerEvent => {
  const { version: _, ...data } = dataOf(artifact);
  return { type: "artifact.invalidated", data: { ...data, cause, trigger } };
};

export const entered = (stage: Stage): LedgerEvent => ({ type: "stage.entered", data: { stage } });

export const reopened = (stage: Stage, cause = "GATE_FAILED", trigger = "scope"): LedgerEvent => ({
  type: "stage.reopened",
  data: { stage, cause, trigger },
});

export const retried = (artifact: string, charged = true): LedgerEvent => ({
  type: "artifact.retried",
  data: { artifact, attempt: 1, reason: "CHECK_FAILED", charged },
});

export const silent = (): LedgerEvent => ({ type: "silence.expired", data: { windowMs: 900_000, sinceMs: 0 } });

export const answered = (artifact: string | null, option: string): LedgerEvent => ({
  type: "question.answered",
  data: { artifact, option, by: "op", why: null },
});

export const calculationFailed = (): LedgerEvent => ({ type: "calculation.failed", data: { reason: "BAD_TALLY" } });

export const runAborted = (stage: Stage): LedgerEvent => ({ type: "run.aborted", data: { stage, cause: "OPERATOR" } });

export const runCompleted = (): LedgerEvent => ({ type: "run.completed", data: {} });

/** The issue by which a report names a lost closure. */
export const invalidatedIssue = (artifact: string, cause = "GATE_FAILED"): string =>
  `INVALIDATED artifact=${dataOf(artifact).location} cause=${cause}`;

/** The issue of a silent window. */
export const NO_PROGRESS = "NO_PROGRESS window=900s since=1970-01-01T00:00:00.000Z";
