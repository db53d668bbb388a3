/** The nine fields, in the order in which the source (section 3) shows them. */
export const FIELDS = [
  "status_type", "current_stage", "overall_progress_percent", "stage_progress_percent", "last_completed_artifact",
  "current_task", "issues", "blocking_questions", "next_step",
] as const;

export type Field = (typeof FIELDS)[number];
export type State = "RUNNING" | "BLOCKED" | "ABORTED" | "COMPLETED";
export const STATES: readonly State[] = ["RUNNING", "BLOCKED", "ABORTED", "COMPLETED"];

/** A value read plainly, so that a rule can be put as one sentence. A field that cannot be read is `null`. */
export interface Reading {
  /** The value's own members; `null` when it is no object. */
  readonly members: ReadonlyMap<string, unknown> | null;
  readonly overall: number | null;
  readonly stagePercent: number | null;
  readonly stage: string | null;
  readonly lastArtifact: string | null;
  readonly task: string | null;
  readonly nextStep: string | null;
  readonly issues: readonly unknown[] | null;
  readonly questions: readonly unknown[] | null;
  /** What the ledger claims; `undefined` when nobody asked it. */
  readonly claim: unknown;
  /** The states that the fields speak for, in the order of derivation; empty when they cannot be read. */
  readonly fits: readonly State[];
  /** The state by which the rest is judged: the claimed one, else the first that fits. */
  readonly state: State | null;
}

/** A rule's predicate: whether the report violates it. */
export type Violates = (report: Reading) => boolean;
/** One predicate per rule, under the rule's ID. */
export type RuleTable = Readonly<Record<string, Violates>>;

export const read = (value: unknown, claim: unknown): Reading => {
  const members = isObject(value) ? new Map(Object.entries(value)) : null;
  const field = (name: Field) => members?.get(name);
  const plain = {
    members,
    overall: asPercent(field("overall_progress_percent")),
    stagePercent: asPercent(field("stage_progress_percent")),
    stage: asText(field("current_stage")),
    lastArtifact: asText(field("last_completed_artifact")),
    task: asText(field("current_task")),
    nextStep: asText(field("next_step")),
    issues: asList(field("issues")),
    questions: asList(field("blocking_questions")),
    claim,
  };
  const fits = statesOf(plain);
  const claimed = STATES.find((state) => state === claim);
  return { ...plain, fits, state: claimed ?? fits[0] ?? null };
};

/** Whether a field is there to be judged; one that is missing is the matter of 3#1 alone. */
export const has = (report: Reading, field: Field): boolean => {
  return report.members?.has(field) ?? false;
};

type Plain = Omit<Reading, "fits" | "state">;

/** Section 3.1 in its order, with I4: which states the fields speak for. */
const statesOf = ({ overall, nextStep, questions }: Plain): State[] => {
  if (overall === null || nextStep === null || questions === null) return [];
  const speaks: Record<State, boolean> = {
    ABORTED: overall < 100 && questions.length === 0 && nextStep === "",
    BLOCKED: questions.length > 0,
    COMPLETED: overall === 100,
    RUNNING: nextStep !== "",
  };
  return (["ABORTED", "BLOCKED", "COMPLETED", "RUNNING"] as const).filter((state) => speaks[state]);
};

const isObject = (value: unknown): value is object => {
  return typeof value === "object" && value !== null && !Array.isArray(value);
};

const asText = (value: unknown): string | null => {
  return typeof value === "string" ? value : null;
};

const asList = (value: unknown): readonly unknown[] | null => {
  return Array.isArray(value) ? value : null;
};

const asPercent = (value: unknown): number | null => {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 100 ? value : null;
};
