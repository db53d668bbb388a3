import { expect, it } from "vitest";

import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { openTestLedger } from "./support/open-test-ledger.ts";

const answer = {
  kind: "answer",
  args: { location: "src/a.ts", option: "RETRY" },
  by: "me",
  why: null,
  nowMs: 1000,
} as const;

onEveryDatabase("human commands", (database) => {
  it("wait in order until they are finished", async () => {
    const place = newPlace(database);
    const human = await openTestLedger(place, database);
    const orchestrator = await openTestLedger(place, database);
    const one = await human.enqueueCommand(answer);
    const two = await human.enqueueCommand({ ...answer, kind: "abort", args: null, why: "too dear" });
    expect(await orchestrator.pendingCommands()).toEqual([
      { id: one, kind: "answer", args: answer.args, by: "me", why: null, enqueuedAtMs: 1000, outcome: null },
      { id: two, kind: "abort", args: null, by: "me", why: "too dear", enqueuedAtMs: 1000, outcome: null },
    ]);
    const outcome = { ok: false, error: { code: "NO_QUESTION", message: "nothing is open" } } as const;
    await orchestrator.finishCommand(one, outcome);
    expect((await orchestrator.pendingCommands()).map(({ id }) => id)).toEqual([two]);
    expect(await human.command(one)).toMatchObject({ id: one, outcome });
    expect(await human.command(99)).toBeNull();
  });

  it("are finished once only", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const id = await ledger.enqueueCommand(answer);
    await ledger.finishCommand(id, { ok: true, result: "first" });
    await expect(ledger.finishCommand(id, { ok: true, result: "second" })).rejects.toMatchObject({
      code: "LEDGER_COMMAND_UNKNOWN",
    });
    expect(await ledger.command(id)).toMatchObject({ outcome: { result: "first" } });
  });

  it("of an unknown kind, or with arguments that JSON cannot express, are refused", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const unknownKind = { ...answer, kind: "praise" } as never;
    await expect(ledger.enqueueCommand(unknownKind)).rejects.toMatchObject({ code: "LEDGER_BAD_INPUT" });
    await expect(ledger.enqueueCommand({ ...answer, args: Number.NaN })).rejects.toMatchObject({
      code: "LEDGER_BAD_INPUT",
    });
    expect(await ledger.pendingCommands()).toEqual([]);
  });
});
