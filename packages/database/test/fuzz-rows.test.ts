import { expect, it } from "vitest";

import { changeRows } from "./support/change-rows.ts";
import { CHANGES, FUZZ_TIMEOUT_MS, fuzzLedger } from "./support/fuzz-ledger.ts";

it(
  "names every change of rows and values that alters what a ledger says, and none crashes its reader",
  { timeout: FUZZ_TIMEOUT_MS },
  async () => {
    const { detected, harmless, missed } = await fuzzLedger(changeRows);
    expect(missed).toEqual([]);
    expect(detected + harmless).toBe(CHANGES);
    // Far fewer would mean that the changes leave the rows as they are.
    expect(detected).toBeGreaterThan(CHANGES / 2);
  },
);
