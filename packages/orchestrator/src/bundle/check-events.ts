import { canonicalJson, GENESIS_HASH } from "@pawl/database";
import type { LedgerHead, StoredEvent } from "@pawl/database";
import type { EventData, PipelineState } from "@pawl/pipeline";

import type { ClosureEvent } from "../attest/closure-statement.ts";
import { RunFold } from "../attest/run-fold.ts";
import { gateDigest, planDigest } from "../gate/gate-digest.ts";
import { BUNDLE_FILES, MAX_LINE_BYTES } from "./bundle-format.ts";
import type { AddFinding } from "./finding.ts";
import type { OpenBundle } from "./open-bundle.ts";
import { readEventLine } from "./read-event-line.ts";
import { textLines } from "./text-lines.ts";

/** The run of a bundle, as its events give it. */
export interface CheckedRun {
  /** The events of the run, in order. */
  readonly events: readonly StoredEvent[];
  readonly state: PipelineState;
  readonly standing: readonly ClosureEvent[];
  /** Whether no run was started after it. */
  readonly isLatest: boolean;
}

/** Told of each event of the run, with the state after it. */
export type EventCheck = (event: StoredEvent, state: PipelineState) => void;

/**
 * Walks the whole ledger of a bundle: every hash calculated again from the first event on, every event of the run folded, its plan
 * compared with the digests that it pinned, and every closure with what was prepared for it.
 *
 * @param onEvent - called in order; may add findings of its own, and may throw, as the fold may, on what nobody records.
 * @returns `null` where an event is broken, or the run is not there: what follows cannot be judged then.
 */
export async function checkEvents(bundle: OpenBundle, onEvent: EventCheck, add: AddFinding): Promise<CheckedRun | null> {
  const { run, ledger } = bundle.manifest;
  const content = bundle.content(BUNDLE_FILES.events);
  if (content === null) return null;
  const events: StoredEvent[] = [];
  const fold = new RunFold();
  let head: LedgerHead = { seq: 0, hash: GENESIS_HASH };
  let latest: string | null = null;
  // What the last closure is to register, in its own transition.
  let registers: Registrations = [];
  for await (const { number, text } of textLines(content, MAX_LINE_BYTES)) {
    const place = `${BUNDLE_FILES.events}:${number}`;
    const event = text === null ? "is not a line of UTF-8 with a line feed at its end" : readEventLine(text, head);
    if (typeof event === "string") return broken(add, place, event);
    head = { seq: event.seq, hash: event.hash };
    if (event.type === "run.started") latest = event.run;
    if (event.run !== run) continue;
    events.push(event);
    try {
      checkPlan(event, place, add);
      if (event.type === "artifact.closed") registers = fold.state?.prepared[0]?.registers ?? [];
      checkRegistration(event, { before: fold.state, registers }, place, add);
      checkClosure(event, fold.state, (problem) => add("CLOSURE_DIFFERS", place, problem));
      fold.take(event);
      onEvent(event, fold.state as PipelineState);
    } catch (error) {
      // Not only an illegal transition: a plan that a stranger wrote can make the fold fail anywhere.
      return broken(add, place, `does not fit: ${error instanceof Error ? error.message : "unknown"}`);
    }
  }
  if (head.seq !== ledger.seq || head.hash !== ledger.hash) {
    add("LEDGER_END", BUNDLE_FILES.events, `the ledger ends at event ${head.seq} with ${head.hash}; the manifest says ${ledger.seq} with ${ledger.hash}`);
  }
  const { state } = fold;
  if (state === null) {
    add("LEDGER_END", BUNDLE_FILES.events, `the ledger has no run ${JSON.stringify(run)}`);
    return null;
  }
  return { events, state, standing: fold.standing(), isLatest: latest === run };
}

function broken(add: AddFinding, place: string, problem: string): null {
  add("EVENT_BROKEN", place, `it ${problem}; what follows was not checked`);
  return null;
}

/** The digests that a run pinned, at its start and with an amendment, are those of its plan. */
function checkPlan(event: StoredEvent, place: string, add: AddFinding): void {
  if (event.type !== "run.started" && event.type !== "plan.amended") return;
  const { plan, gateDigests } = event.data;
  if (event.data.planDigest !== planDigest(plan)) add("PLAN_DIFFERS", place, "the plan has another digest than the one that was pinned");
  for (const artifact of plan.artifacts) {
    if (gateDigests[artifact.id] !== gateDigest(plan, artifact)) add("PLAN_DIFFERS", place, `the gate of ${JSON.stringify(artifact.id)} has another digest than the one that was pinned`);
  }
}

type Registrations = NonNullable<EventData<"integration.prepared">["registers"]>;

/** What a closure registers is what was prepared with it, and its gates have the digests that they are pinned with. */
function checkRegistration(event: StoredEvent, { before, registers }: { readonly before: PipelineState | null; readonly registers: Registrations }, place: string, add: AddFinding): void {
  if (event.type !== "artifacts.registered" || before === null) return;
  const { artifact, ...registration } = event.data;
  const isPrepared = registers.some((one) => canonicalJson(one) === canonicalJson(registration));
  if (!isPrepared) add("PLAN_DIFFERS", place, `what ${JSON.stringify(artifact)} registers is not what was prepared with its closure`);
  for (const one of registration.registered) {
    if (registration.gateDigests[one.id] !== gateDigest(before.plan, one)) add("PLAN_DIFFERS", place, `the gate of ${JSON.stringify(one.id)} has another digest than the one that was pinned`);
  }
}

/** A closure is the one that was prepared, of the artifact that the plan has, by the gate that the run pinned. */
function checkClosure(event: StoredEvent, before: PipelineState | null, differs: (problem: string) => void): void {
  if (event.type !== "artifact.closed" || before === null) return;
  const { artifact, closure, location, stage, version, required } = event.data;
  const name = `the closure of ${JSON.stringify(artifact)}`;
  const [prepared] = before.prepared;
  if (prepared !== undefined && canonicalJson(prepared.closure) !== canonicalJson(closure)) differs(`${name} is not the one that was prepared`);
  if (before.gateDigests[artifact] !== closure.gateDigest) differs(`${name} names another gate than the run pinned`);
  const planned = before.byId.get(artifact);
  // An artifact that the plan does not have cannot close, as the fold says.
  if (planned === undefined) return;
  const isPlanned = planned.location === location && planned.stage === stage && planned.version === version && planned.optional !== required;
  if (!isPlanned) differs(`${name} is not of the artifact that the plan has`);
}
