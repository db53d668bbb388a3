import { expect, it } from "vitest";

import { changeBytes } from "./support/change-bytes.ts";
import { CHANGES, FUZZ_TIMEOUT_MS, fuzzLedger } from "./support/fuzz-ledger.ts";

it(
  "names every change of bytes in the file that alters what a ledger says, and none crashes its reader",
  { timeout: FUZZ_TIMEOUT_MS },
  async () => {
    const { detected, harmless, missed } = await fuzzLedger(changeBytes);
    expect(missed).toEqual([]);
    expect(detected + harmless).toBe(CHANGES);
    // Far fewer would mean that the changes go where nothing is.
    expect(detected).toBeGreaterThan(CHANGES / 4);
  },
);
