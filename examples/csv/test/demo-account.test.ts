import { describe, expect, it } from "vitest";

import { EVENT_DATA_SCHEMAS } from "../../../packages/pipeline/src/events/event-data.ts";
import { accountOf, EXPECTED_REFUSALS, missingFrom, mostAgentsAtOnce, parseLog, refusalsOf } from "../demo-account.mjs";

interface LedgerEvent {
  readonly seq: number;
  readonly run: string;
  readonly at: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

const COMMIT = "1".repeat(40);
const DIGEST = "a".repeat(64);
const OTHER_DIGEST = "b".repeat(64);

/** Events as the ledger holds them: each is checked against its schema. */
class Ledger {
  readonly events: LedgerEvent[] = [];

  add(type: keyof typeof EVENT_DATA_SCHEMAS, data: Record<string, unknown>): this {
    EVENT_DATA_SCHEMAS[type].parse(data);
    this.events.push({ seq: this.events.length + 1, run: "run-1", at: "2026-01-01T00:00:00.000Z", type, data });
    return this;
  }

  started(attempt: number, artifact: string): this {
    return this.add("attempt.started", { attempt, artifacts: [artifact], kind: "agent", profile: "default", base: COMMIT });
  }

  ended(attempt: number): this {
    return this.add("attempt.ended", { attempt, outcome: "failed", reason: "REFUSED", detail: "" });
  }

  refused(attempt: number, artifact: string, reason: string, charged = true): this {
    const data = { artifact, attempt, reason, charged, detail: "found\nthis", evidence: [], notBeforeMs: 0, fingerprint: null };
    return this.add("artifact.retried", data);
  }

  tampered(): this {
    return this.add("status.tampered", { expected: DIGEST, found: OTHER_DIGEST, quarantine: "status-1.json", stage: "C" });
  }
}

function completeLedger(): Ledger {
  const ledger = new Ledger().started(1, "a").started(2, "b").started(3, "c").ended(1).ended(2).ended(3);
  for (const [reason, { artifacts }] of Object.entries(EXPECTED_REFUSALS)) ledger.refused(1, artifacts[0] ?? "", reason);
  return ledger.tampered();
}

describe("the account of the demo", () => {
  it("misses nothing in a ledger that has every expected refusal", () => {
    expect(missingFrom(completeLedger().events)).toEqual([]);
  });

  it("names each expected refusal that a ledger lacks", () => {
    for (const [reason, { artifacts }] of Object.entries(EXPECTED_REFUSALS)) {
      const events = completeLedger().events.filter((event) => event.data["reason"] !== reason);
      expect(missingFrom(events)).toEqual([`no refusal of ${artifacts.join(" or ")} with ${reason}`]);
    }
    const calm = completeLedger().events.filter((event) => event.type !== "status.tampered");
    expect(missingFrom(calm)).toEqual(["no status.tampered"]);
  });

  it("does not accept the right reason of another artifact", () => {
    const events = completeLedger().events.map((event) =>
      event.data["reason"] === "CHECK_FAILED" ? { ...event, data: { ...event.data, artifact: "readme" } } : event,
    );
    expect(missingFrom(events)).toEqual(["no refusal of csv-parser with CHECK_FAILED"]);
  });

  it("counts agents at work, and not attempts one after the other", () => {
    const inTurn = new Ledger().started(1, "a").ended(1).started(2, "b").ended(2).started(3, "c");
    expect(mostAgentsAtOnce(inTurn.events)).toBe(1);
    expect(mostAgentsAtOnce(inTurn.started(4, "d").events)).toBe(2);
  });

  it("does not take a cancelled attempt for a refusal", () => {
    const ledger = new Ledger().refused(1, "csv-core", "STATUS_TAMPERED", false).refused(2, "csv-parser", "CHECK_FAILED");
    expect(refusalsOf(ledger.events)).toEqual([
      { seq: 2, artifact: "csv-parser", attempt: 2, reason: "CHECK_FAILED", detail: "found\nthis" },
    ]);
  });

  it("says each refusal in one line, in ledger order, with its cause", () => {
    const text = accountOf(completeLedger().events);
    const lines = text.split("\n").slice(2);
    expect(lines).toHaveLength(Object.keys(EXPECTED_REFUSALS).length + 1);
    expect(lines[0]).toMatch(/NOTHING_PRODUCED +error-codes +attempt +1 +claimed success .*: found this$/u);
    expect(lines.at(-1)).toMatch(/STATUS_TAMPERED .*\.pawl\/quarantine\/status-1\.json$/u);
  });

  it("reads one event per line", () => {
    expect(parseLog('{"seq":1,"type":"a"}\n{"seq":2,"type":"b"}\n').map((event) => event.seq)).toEqual([1, 2]);
  });
});
