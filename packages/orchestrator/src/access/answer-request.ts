import type { AssignedArtifact, Assignment } from "@pawl/agents";
import type { Artifact, ArtifactState, PipelineState } from "@pawl/pipeline";
import type { z } from "zod";

import type { StatusReading } from "../status/read-status.ts";
import { ACCESS_REQUESTS, AccessError } from "./protocol.ts";
import type { AccessMethod } from "./protocol.ts";

/** What answers are made from. */
export interface AnswerSource {
  readonly state: PipelineState;
  /** What the attempt was given. */
  readonly assignment: Assignment;
  readonly readReport: () => Promise<StatusReading>;
}

/** A request that only reads. */
export type ReadingMethod = Exclude<AccessMethod, "ask" | "hand-in">;

type Listing = z.output<(typeof ACCESS_REQUESTS)["graph"]>;

/** Whether an attempt is still the one that may hand in what it was given. */
export function isUnderWay(state: PipelineState, attempt: number): boolean {
  return state.status === "running" && state.attempts.get(attempt)?.state === "running";
}

/**
 * What an attempt's agent may know: what it was given, the plan's graph with how far each artifact is, and the report as it is.
 * Nothing is looked up by a path, and nothing of what other agents wrote is in it.
 *
 * @throws AccessError `BAD_REQUEST`, `ARTIFACT_UNKNOWN`, `NOT_ASSIGNED`, `NO_REPORT`, `STATUS_DIFFERENT`.
 */
export async function answerRequest(source: AnswerSource, method: ReadingMethod, params: unknown): Promise<unknown> {
  const { state, assignment } = source;
  switch (method) {
    case "assignment":
      paramsOf(method, params);
      return assignment;
    case "artifact": {
      const { artifact = assignment.artifacts[0]?.id ?? "" } = paramsOf(method, params);
      return describeArtifact(state, named(state, artifact));
    }
    case "last-result": {
      const { id, lastGate, lastFailure } = assigned(assignment, paramsOf(method, params).artifact);
      return { artifact: id, lastGate, lastFailure };
    }
    case "ready":
      return listed(state, paramsOf(method, params), isReady, describeNode);
    case "blocked":
      return listed(state, paramsOf(method, params), isBlocked, describeBlocked);
    case "graph":
      return listed(state, paramsOf(method, params), () => true, describeNode);
    case "report":
      paramsOf(method, params);
      return reportOf(await source.readReport());
  }
}

/** Checks the parameters of a request. @throws AccessError `BAD_REQUEST`, with the places and nothing of what was sent. */
export function paramsOf<M extends AccessMethod>(method: M, params: unknown): z.output<(typeof ACCESS_REQUESTS)[M]> {
  const parsed = ACCESS_REQUESTS[method].safeParse(params ?? {});
  if (parsed.success) return parsed.data as z.output<(typeof ACCESS_REQUESTS)[M]>;
  const codes = [...new Set(parsed.error.issues.map(({ code }) => code))].join(", ");
  throw new AccessError("BAD_REQUEST", `the parameters of \`${method}\` break their schema (${codes})`);
}

/** One of the assigned artifacts, by its id or its location; without a name the only one. @throws AccessError `NOT_ASSIGNED`. */
export function assigned({ artifacts }: Assignment, name: string | undefined): AssignedArtifact {
  const found = name === undefined && artifacts.length === 1 ? artifacts[0] : artifacts.find(({ id, location }) => id === name || location === name);
  if (found !== undefined) return found;
  const ids = artifacts.map(({ id }) => id).join(", ");
  throw new AccessError("NOT_ASSIGNED", `name one of the assigned artifacts: ${ids}`);
}

function reportOf(reading: StatusReading): string {
  if (reading.kind === "none") throw new AccessError("NO_REPORT");
  if (reading.kind === "different") throw new AccessError("STATUS_DIFFERENT");
  return Buffer.from(reading.bytes).toString("utf8");
}

function named(state: PipelineState, name: string): Artifact {
  const id = state.byId.has(name) ? name : state.byLocation.get(name);
  const artifact = id === undefined ? undefined : state.byId.get(id);
  if (artifact === undefined) throw new AccessError("ARTIFACT_UNKNOWN");
  return artifact;
}

function stateOf(state: PipelineState, { id }: Artifact): ArtifactState {
  const now = state.artifacts.get(id);
  if (now === undefined) throw new Error(`Internal error: no artifact ${id}`);
  return now;
}

function isReady({ phase, unmetNeeds }: ArtifactState): boolean {
  return phase === "pending" && unmetNeeds === 0;
}

function isBlocked({ phase, unmetNeeds }: ArtifactState): boolean {
  return phase === "parked" || (phase === "pending" && unmetNeeds > 0);
}

/** A part of the plan's artifacts in the plan's order; `next` goes on with it, `null` at the end. */
function listed(
  state: PipelineState,
  { after, limit }: Listing,
  isWanted: (now: ArtifactState) => boolean,
  describe: (state: PipelineState, artifact: Artifact) => object,
): { readonly artifacts: readonly object[]; readonly next: string | null } {
  const all = state.plan.artifacts;
  const from = after === undefined ? 0 : all.indexOf(named(state, after)) + 1;
  const found: Artifact[] = [];
  for (let at = from; at < all.length && found.length <= limit; at += 1) {
    const artifact = all[at] as Artifact;
    if (isWanted(stateOf(state, artifact))) found.push(artifact);
  }
  const shown = found.slice(0, limit);
  return { artifacts: shown.map((artifact) => describe(state, artifact)), next: found.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

function describeNode(state: PipelineState, artifact: Artifact): object {
  const { id, stage, location, version, title, needs, optional } = artifact;
  return { id, stage, location, version, title, optional, needs, phase: stateOf(state, artifact).phase };
}

/** Why it waits: needs that are not closed, or the code for which a human is needed. What was asked or answered is another agent's affair. */
function describeBlocked(state: PipelineState, artifact: Artifact): object {
  const waitsFor = artifact.needs.filter((need) => state.artifacts.get(need)?.phase !== "closed");
  return { ...describeNode(state, artifact), waitsFor, parkedFor: stateOf(state, artifact).parking?.reason ?? null };
}

function describeArtifact(state: PipelineState, artifact: Artifact): object {
  const { description, steps, writes, gate } = artifact;
  const { closure } = stateOf(state, artifact);
  return {
    ...describeNode(state, artifact),
    description,
    steps,
    writes,
    checks: gate.checks.map(({ run }) => run),
    closedBy: closure?.record.commit ?? null,
  };
}
