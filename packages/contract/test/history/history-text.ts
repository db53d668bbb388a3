import type { HistoryArtifact, StatusReport } from "../../src/index.ts";
import { completed, running } from "../reports.ts";
import { closed, entered, type LedgerEvent, runCompleted } from "../steps/events.ts";

const artifact = (id: string, stage: "A" | "B" | "C" | "D", location: string, wishes: Partial<HistoryArtifact> = {}): HistoryArtifact => ({
  artifact: id,
  stage,
  location,
  version: null,
  required: true,
  ...wishes,
});

/** Header of a run with six artifacts, one of them optional; members replaced by anything. */
export const header = (overrides: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  history: 1,
  run: "run-1",
  contract: { version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } },
  artifacts: [
    artifact("scope", "A", "docs/scope.md", { version: "1.2" }),
    artifact("api", "B", "docs/api.md"),
    artifact("guide", "B", "docs/guide.md", { version: "2.0" }),
    artifact("notes", "B", "docs/notes.md", { required: false }),
    artifact("core", "C", "src/core.ts"),
    artifact("decision", "D", "verify/decision.md"),
  ],
  ...overrides,
});

/** A step line. */
export const step = (seq: number, events: readonly unknown[], report?: unknown): Readonly<Record<string, unknown>> =>
  report === undefined ? { seq, events } : { seq, events, report };

/** The text of a history with these lines; a text is a line as it is. */
export const historyOf = (...lines: readonly unknown[]): string =>
  lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");

/** A closure of an artifact of {@link header}. */
export const closure = (id: string): LedgerEvent => {
  const stage = id === "core" ? "C" : "D";
  const location = id === "core" ? "src/core.ts" : "verify/decision.md";
  return id === "core" || id === "decision" ? closed(id, { stage, location }) : closed(id);
};

/** A report of the run at a place in it. */
export const at = (
  current_stage: string,
  overall_progress_percent: number,
  stage_progress_percent: number,
  last_completed_artifact: string,
  overrides: Readonly<Record<string, unknown>> = {},
): StatusReport => running({ current_stage, overall_progress_percent, stage_progress_percent, last_completed_artifact, ...overrides });

/** The steps of a whole run, from its first report to its last. */
export const wholeRun = (): readonly Readonly<Record<string, unknown>>[] => [
  step(1, [{ type: "run.started", data: {} }], at("A", 0, 0, "NONE", { current_task: "Generate docs/scope.md" })),
  step(6, [closure("scope")], at("A", 20, 100, "docs/scope.md@1.2")),
  step(7, [entered("B")], at("B", 20, 0, "docs/scope.md@1.2")),
  step(12, [closure("notes"), closure("api")], at("B", 32, 50, "docs/api.md", { current_task: "Verify docs/guide.md" })),
  step(19, [closure("guide")], at("B", 45, 100, "docs/guide.md@2.0", { current_task: "Generate src/core.ts" })),
  step(20, [entered("C")], at("C", 45, 0, "docs/guide.md@2.0", { current_task: "Generate src/core.ts" })),
  step(31, [closure("core")], at("C", 75, 100, "src/core.ts", { current_task: "Generate verify/decision.md" })),
  step(32, [entered("D")], at("D", 75, 0, "src/core.ts", { current_task: "Generate verify/decision.md" })),
  step(44, [closure("decision"), runCompleted()], completed()),
];
