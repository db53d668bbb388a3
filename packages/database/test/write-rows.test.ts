import { expect, it } from "vitest";

import { makeArtifact, makeTransition, RUN } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { tempFile } from "./support/temp-folder.ts";

/** What a text can hold that a statement, or JSON, writes in another way. */
const TEXTS = ["", "'", '"', "\\", "\\u0000", "a\nb\tc\u001f", "é\u2028", "\u{1f600}", "?1 $1 :a", "null", "7", "[]", '{"a":1}'];

onEveryDatabase("the rows of a transition", (database) => {
  it.each(TEXTS)("hold a text as it was given: %j", async (text) => {
    const ledger = await openTestLedger(newPlace(database), database);
    const artifact = makeArtifact(0, { reason: text, location: `at ${text}`, closedAtMs: Number.MAX_SAFE_INTEGER });
    const entry = { attempt: 1, artifacts: [text], profile: text, outcome: text };
    const attempt = { ...entry, run: RUN, kind: "agent", state: "ended", startedAtMs: 0, endedAtMs: null } as const;
    const lockToken = await takeLock(ledger);
    await ledger.append(makeTransition(lockToken, 0, { artifacts: [artifact], attempts: [attempt] }));
    expect(await ledger.artifacts(RUN)).toEqual([artifact]);
    expect(await ledger.attempts(RUN)).toEqual([attempt]);
  });
});

onBothDrivers("the rows of a transition", (driver) => {
  it("hold a zero character, of which PostgreSQL has none", async () => {
    const ledger = await openTestLedger(tempFile(), driver);
    const artifact = makeArtifact(0, { reason: "before\u0000after" });
    await ledger.append(makeTransition(await takeLock(ledger), 0, { artifacts: [artifact] }));
    expect(await ledger.artifacts(RUN)).toEqual([artifact]);
  });
});
