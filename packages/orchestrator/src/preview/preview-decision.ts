import { STAGES } from "@pawl/contract";
import type { LockHolder } from "@pawl/database";
import { apply } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";

import { refuseUnreadableDecider, reading, stateOf } from "../human/decide-by-human.ts";
import { decisionEvents } from "../kernel/decisions.ts";
import type { AmendDecision, Decision } from "../kernel/decisions.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import { isHolderAlive } from "../session/open-session.ts";
import { previewRollback } from "./preview-rollback.ts";

/** A decision that {@link previewDecision} can look ahead at; `previewAmendment` does it for an amended plan. */
export type PreviewedDecision = Exclude<Decision, AmendDecision>;

/** What a decision would come to now. */
export interface DecisionPreview {
  readonly run: string;
  /** What the ledger would record, in order; empty where it changes nothing. Commits that would be made have other names then. */
  readonly events: readonly EventBody[];
  /** Commits that would be reverted, newest first; of a rollback only. */
  readonly reverts: readonly string[];
  /** Paths that the reverting commits would change; of a rollback only. */
  readonly paths: readonly string[];
  /** Required artifacts that are closed, of all, now and once it is done. */
  readonly closed: { readonly before: number; readonly after: number; readonly required: number };
  /** Attempts that are under way now. */
  readonly underWay: readonly number[];
  /** The orchestrator at work, which would carry it out; `null`: none is. */
  readonly orchestrator: Pick<LockHolder, "pid" | "host"> | null;
}

/**
 * What a decision would change, as far as the ledger and the repository tell now. Writes nothing into either.
 *
 * @throws OrchestratorError where the decision would be refused, with the same code.
 */
export async function previewDecision(folder: string, decision: PreviewedDecision, environment: NodeJS.ProcessEnv): Promise<DecisionPreview> {
  refuseUnreadableDecider(decision);
  const paths = await locatePipeline(folder);
  const { state, holder } = await reading(paths, async (ledger) => ({ state: await stateOf(ledger, paths), holder: await ledger.readLock() }));
  const isAtWork = holder !== null && isHolderAlive(holder, Date.now());
  const orchestrator = isAtWork ? { pid: holder.pid, host: holder.host } : null;
  const found = decision.kind === "rollback" ? await previewRollback(paths, { state, decision, environment }) : plain(state, decision);
  const after = found.events.reduce((before, body) => apply(before, { ...body, seq: before.seq + 1, run: before.run, atMs: 0 }), state);
  const closed = { before: sumOf(state, "closed"), after: sumOf(after, "closed"), required: sumOf(state, "required") };
  return { run: state.run, orchestrator, closed, underWay: [...state.attempts.keys()], ...found };
}

function sumOf({ tallies }: PipelineState, of: "closed" | "required"): number {
  return STAGES.reduce((sum, stage) => sum + tallies[stage][of], 0);
}

function plain(state: PipelineState, decision: Exclude<PreviewedDecision, { kind: "rollback" }>): Pick<DecisionPreview, "events" | "reverts" | "paths"> {
  return { events: decisionEvents(state, decision), reverts: [], paths: [] };
}
