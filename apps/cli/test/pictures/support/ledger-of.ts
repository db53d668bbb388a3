import type { EventData, EventType, RecordedEvent } from "@pawl/pipeline";

/** A commit or digest that is one character all along. */
export function idOf(character: string, length = 40): string {
  return character.repeat(length);
}

/** Time at which the runs of these tests begin: 2026-01-01 00:00:00 UTC. */
export const START_MS = Date.UTC(2026, 0, 1);

/** Builds the events of a run, second by second; data that a test says nothing of is filled in where its picture needs it. */
export class LedgerOf {
  readonly events: RecordedEvent[] = [];

  /** @param second - since the run began. */
  at<T extends EventType>(second: number, type: T, data: Partial<EventData<T>> = {}): this {
    this.events.push({ seq: this.events.length + 1, run: "run-1", atMs: START_MS + second * 1000, type, data } as unknown as RecordedEvent);
    return this;
  }

  /** An attempt of the agent `default`, up to where it hands in. */
  attempt(number: number, artifact: string, [from, to]: readonly [number, number]): this {
    this.at(from, "attempt.started", { attempt: number, artifacts: [artifact], kind: "agent", profile: "default", base: idOf("a") });
    return this.at(to, "attempt.produced", { attempt: number, candidates: [], durationMs: (to - from) * 1000 });
  }

  /** A gate run of a candidate. */
  gate(number: number, artifact: string, [from, to]: readonly [number, number], verdict: "PASS" | "FAIL" = "PASS", detail = ""): this {
    const gate = { artifact, attempt: number, purpose: "candidate", commit: idOf("c") } as const;
    this.at(from, "gate.started", gate);
    return this.at(to, "gate.finished", {
      ...gate, tree: idOf("d"), verdict, reason: verdict === "PASS" ? "OK" : "CHECK_FAILED", detail, gateDigest: idOf("e", 64), artifactDigest: "f", inputsDigest: "f",
      checks: [{ run: ["node", "--test"], outcome: "exited", exitCode: verdict === "PASS" ? 0 : 1, signal: null, tests: 3, durationMs: 900, output: idOf("1", 64) }],
      control: verdict === "PASS" ? { verdict: "FAIL", reason: "CHECK_FAILED", checks: [] } : null, evidence: [idOf("1", 64)], durationMs: (to - from) * 1000,
    });
  }

  /** The end of an attempt whose artifact closed. */
  closed(second: number, number: number, artifact: string): this {
    const closure: EventData<"artifact.closed">["closure"] = {
      commit: idOf("c"), tree: idOf("d"), artifactDigest: "f", gateDigest: idOf("e", 64), inputsDigest: "f", verdict: "PASS", reason: "OK", control: "REFUSED", evidence: [idOf("1", 64)], ledgerSeq: 1,
    };
    this.at(second, "artifact.closed", { artifact, stage: "A", location: `out/${artifact}`, version: null, required: true, attempt: number, closure, passes: [] });
    return this.at(second, "attempt.ended", { attempt: number, outcome: "closed", reason: "DONE", detail: "" });
  }
}
