import { createHash } from "node:crypto";

import { renderReport, type StatusReport } from "@pawl/contract";
import {
  apply,
  type ClosureRecord,
  event,
  type EventBody,
  NO_RUN,
  parsePlan,
  type PipelineState,
  type Plan,
  project,
  type RecordedEvent,
} from "@pawl/pipeline";

import { type Ledger, openLedger } from "../../src/index.ts";
import { settleAll } from "./deliver-due.ts";
import { deriveReport } from "./derive-report.ts";
import { ledgerAt, type TestDatabase } from "./ledger-at.ts";
import { makeOutboxEntry } from "./make-message.ts";
import { takeLock } from "./open-test-ledger.ts";

const STAGES = ["A", "B", "C", "D"] as const;

const objectId = (number: number): string => number.toString(16).padStart(40, "0");
const digest = (number: number): string => number.toString(16).padStart(64, "0");

function planOf(ids: readonly string[]): Plan {
  const artifacts = ids.map(
    (id, index) =>
      `  - {id: ${id}, stage: ${STAGES[index % 4]}, location: out/${id}.md, run: [make], gate: {checks: [{run: [check]}]}}`,
  );
  const parsed = parsePlan(Buffer.from(`contract: "1"\nartifacts:\n${artifacts.join("\n")}\n`), { file: "pawl.yaml" });
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join("; "));
  return parsed.plan;
}

/** Keeps a ledger as an orchestrator does: a transition with its events, rows, report and messages at a time. */
export class LedgerScribe {
  readonly ledger: Ledger;
  readonly #lockToken: number;
  #seq = 0;
  #state: PipelineState | null = null;
  #report: StatusReport | null = null;

  constructor(ledger: Ledger, lockToken: number) {
    this.ledger = ledger;
    this.#lockToken = lockToken;
  }

  get #running(): PipelineState {
    if (this.#state === null) throw new Error("no run was started");
    return this.#state;
  }

  async startRun(run: string, ids: readonly string[]): Promise<void> {
    const plan = planOf(ids);
    this.#report = null;
    const start = event("run.started", {
      plan,
      planDigest: digest(1),
      gateDigests: Object.fromEntries(ids.map((id) => [id, digest(2)])),
      head: objectId(1),
      branch: "main",
      mode: "isolated",
      contract: { version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } },
      durationsMs: {},
      gateFirst: [],
    });
    await this.#commit(run, [start]);
  }

  /** An attempt on an artifact, up to its closure; four transitions. */
  async close(id: string): Promise<void> {
    const { run, nextAttempt: attempt } = this.#running;
    const base = objectId(1);
    const commit = objectId(100 + this.#seq);
    const candidate = { commit, tree: objectId(7), parent: base };
    const about = { artifact: id, attempt };
    const proof = {
      artifactDigest: "artifact",
      gateDigest: digest(2),
      inputsDigest: "inputs",
      control: "REFUSED",
      evidence: [digest(9)],
    } as const;
    const closure: ClosureRecord = {
      commit,
      tree: objectId(7),
      verdict: "PASS",
      reason: "OK",
      ...proof,
      evidence: [digest(9)],
      ledgerSeq: this.#seq,
    };
    const artifact = this.#running.byId.get(id);
    if (artifact === undefined) throw new Error(`no artifact ${id}`);
    const { stage, location, version } = artifact;
    await this.#commit(run, [event("attempt.started", { attempt, artifacts: [id], kind: "run", profile: null, base })]);
    await this.#commit(run, [
      event("attempt.produced", { attempt, candidates: [{ artifact: id, ...candidate }], durationMs: 5 }),
    ]);
    await this.#commit(run, [
      event("gate.started", { ...about, purpose: "candidate", commit }),
      event("integration.queued", { ...about, candidate, onHead: base, ...proof, evidence: [digest(9)] }),
      event("integration.prepared", { ...about, oldHead: base, newHead: commit, closure, passes: [] }),
    ]);
    await this.#commit(run, [
      event("artifact.closed", { ...about, stage, location, version, required: true, closure, passes: [] }),
      event("attempt.ended", { attempt, outcome: "closed", reason: "DONE", detail: "" }),
    ]);
  }

  /** An attempt on an artifact that goes on. */
  async begin(id: string): Promise<void> {
    const { run, nextAttempt: attempt } = this.#running;
    await this.#commit(run, [
      event("attempt.started", { attempt, artifacts: [id], kind: "agent", profile: "default", base: objectId(1) }),
    ]);
  }

  /** Sets an artifact aside. */
  async park(id: string): Promise<void> {
    const { run, byId } = this.#running;
    const location = byId.get(id)?.location ?? "";
    const parked = {
      artifact: id,
      location,
      reason: "REQUIREMENT_MISSING",
      detail: "",
      attempt: null,
      evidence: [],
      options: ["PROVIDED", "ABORT"],
    } as const;
    await this.#commit(run, [event("artifact.parked", { ...parked, evidence: [], options: ["PROVIDED", "ABORT"] })]);
  }

  /** A decision that belongs to no run. */
  async approve(): Promise<void> {
    const weights = { A: 10, B: 20, C: 50, D: 20 };
    const body = event("contract.approved", { version: "team-2", weights, digest: digest(4), by: "Ada", why: null });
    const recorded = { ...body, seq: this.#seq + 1, run: NO_RUN, atMs: 5 } as RecordedEvent;
    const nothing = { artifacts: [], attempts: [], counters: [], report: null, outbox: [] };
    await this.ledger.append({
      lockToken: this.#lockToken,
      expectedHeadSeq: this.#seq,
      events: [recorded],
      ...nothing,
    });
    this.#seq += 1;
  }

  async #commit(run: string, bodies: readonly EventBody[]): Promise<void> {
    const before = this.#state;
    const events: RecordedEvent[] = [];
    const record = (body: EventBody): void => {
      const recorded = {
        ...body,
        seq: this.#seq + events.length + 1,
        run,
        atMs: 1_700_000_000_000 + this.#seq,
      } as RecordedEvent;
      this.#state = apply(this.#state, recorded);
      events.push(recorded);
    };
    for (const body of bodies) record(body);
    const report = deriveReport(this.#running, this.#report);
    const bytes = renderReport(report);
    const stored = { bytes, digest: createHash("sha256").update(bytes).digest("hex") };
    const closed = bodies.find(({ type }) => type === "artifact.closed");
    if (closed !== undefined) record(event("report.emitted", { cause: "artifact.closed", digest: stored.digest }));
    const isChanged = this.#report === null || renderReport(this.#report) !== bytes;
    const urls = closed === undefined ? [] : ["https://one.example/", "https://two.example/"];
    await this.ledger.append({
      lockToken: this.#lockToken,
      expectedHeadSeq: this.#seq,
      events,
      ...project(before?.run === run ? before : null, this.#running, events),
      report: isChanged ? stored : null,
      outbox: urls.map((url) => makeOutboxEntry(url, `message-${this.#seq}`)),
    });
    this.#seq += events.length;
    this.#report = report;
  }
}

/** Runs of the ledger that {@link writePipelineLedger} writes. */
export const RUNS = ["run-1", "run-2"] as const;

/**
 * Writes a ledger with something in every table: an approval outside of runs, a run that was given up and one that goes on,
 * closed, parked, pending and attempted artifacts, attempts in each state, commands and deliveries in each state.
 */
export async function writePipelineLedger(place: string, database: TestDatabase): Promise<void> {
  const ledger = await openLedger(ledgerAt(place, database));
  const scribe = new LedgerScribe(ledger, await takeLock(ledger));
  await scribe.startRun(RUNS[0], ["alpha", "beta", "gamma", "delta"]);
  await scribe.close("alpha");
  await scribe.begin("beta");
  await scribe.approve();
  await scribe.startRun(RUNS[1], ["alpha", "beta", "gamma", "delta", "extra"]);
  await scribe.close("alpha");
  await scribe.park("beta");
  await scribe.close("gamma");
  await scribe.begin("delta");
  const command = { kind: "answer", args: { option: "RETRY" }, by: "Ada", why: "because", nowMs: 7 } as const;
  const id = await ledger.enqueueCommand(command);
  await ledger.finishCommand(id, { ok: true, result: null });
  await ledger.enqueueCommand({ ...command, kind: "abort", why: null });
  const [one, two] = await ledger.outbox.claimDue({ nowMs: 10, leaseMs: 100, limit: 1 });
  if (one === undefined || two === undefined) throw new Error("the outbox gave nothing");
  await settleAll(ledger, one, [{ id: one.deliveries[0]?.id ?? 0, kind: "delivered" }], { nowMs: 20 });
  const failed = { id: two.deliveries[0]?.id ?? 0, kind: "failed", error: "503" } as const;
  await settleAll(ledger, two, [failed], { nowMs: 20, failures: 1, notBeforeMs: 500 });
  await ledger.outbox.claimDue({ nowMs: 30, leaseMs: 100, limit: 1 });
  await ledger.close();
}
