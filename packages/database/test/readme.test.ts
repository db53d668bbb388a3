import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { LEDGER_ERROR_HINTS } from "../src/index.ts";

const readme = readFileSync(join(import.meta.dirname, "..", "README.md"), "utf8");

it("documents every error code, and no other", () => {
  const documented = [...readme.matchAll(/^\| `(LEDGER_\w+)` \|/gm)].map(([, code]) => code);
  expect(new Set(documented)).toEqual(new Set(Object.keys(LEDGER_ERROR_HINTS)));
});
