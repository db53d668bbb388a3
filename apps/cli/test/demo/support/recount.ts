import type { LoggedEvent } from "../../support/parse-ndjson.ts";

const STAGES = ["A", "B", "C", "D"] as const;
type Stage = (typeof STAGES)[number];

/** What a report has to say about progress. */
export interface Recounted {
  readonly current_stage: string;
  readonly overall_progress_percent: number;
  readonly stage_progress_percent: number;
  readonly last_completed_artifact: string;
}

interface Planned {
  readonly id: string;
  readonly stage: Stage;
  readonly location: string;
  readonly version: string | null;
  readonly optional: boolean;
}

interface Started {
  readonly plan: { readonly artifacts: readonly Planned[] };
  readonly contract: { readonly weights: Readonly<Record<Stage, number>> };
}

/**
 * Progress after each event, by its position, recounted from the ledger with nothing of the product: which required artifacts
 * are closed, out of those that the plan of `run.started` names, and the whole points that the weighted sum amounts to.
 */
export function recount(events: readonly LoggedEvent[]): ReadonlyMap<number, Recounted> {
  const recounted = new Map<number, Recounted>();
  let started: Started | null = null;
  let stage: Stage = "A";
  /** Location and version by id, in the order of the closures that hold. */
  let closed = new Map<string, string>();
  for (const { seq, run, type, data } of events) {
    // What belongs to no run moves no progress.
    if (run === "") continue;
    if (type === "run.started") {
      started = data as unknown as Started;
      stage = "A";
      closed = new Map();
    }
    if (type === "stage.entered" || type === "stage.reopened") stage = data["stage"] as Stage;
    if (type === "artifact.invalidated") closed.delete(data["artifact"] as string);
    if (type === "artifact.closed") {
      const version = data["version"] as string | null;
      closed.delete(data["artifact"] as string);
      closed.set(data["artifact"] as string, `${data["location"] as string}${version === null ? "" : `@${version}`}`);
    }
    if (started === null) throw new Error(`event ${seq} comes before any run`);
    recounted.set(seq, reckon(started, stage, closed));
  }
  return recounted;
}

function reckon({ plan, contract }: Started, stage: Stage, closed: ReadonlyMap<string, string>): Recounted {
  const required = plan.artifacts.filter((artifact) => !artifact.optional);
  const tally = (of: Stage): { done: bigint; all: bigint } => {
    const here = required.filter((artifact) => artifact.stage === of);
    return { done: BigInt(here.filter(({ id }) => closed.has(id)).length), all: BigInt(here.length) };
  };
  const tallies = STAGES.map((of) => ({ ...tally(of), weight: BigInt(contract.weights[of]) }));
  const denominator = tallies.reduce((product, { all }) => product * all, 1n);
  const sum = tallies.reduce((total, { done, all, weight }) => total + (weight * done * denominator) / all, 0n);
  const { done, all } = tally(stage);
  const optional = new Set(plan.artifacts.filter((artifact) => artifact.optional).map(({ id }) => id));
  const last = [...closed].filter(([id]) => !optional.has(id)).at(-1);
  return {
    current_stage: stage,
    overall_progress_percent: Number(sum / denominator),
    stage_progress_percent: Number((100n * done) / all),
    last_completed_artifact: last?.[1] ?? "NONE",
  };
}

/** The fields of a report that {@link recount} gives too. */
export function progressOf(bytes: string): Recounted {
  const report = JSON.parse(bytes) as Recounted;
  const { current_stage, overall_progress_percent, stage_progress_percent, last_completed_artifact } = report;
  return { current_stage, overall_progress_percent, stage_progress_percent, last_completed_artifact };
}
