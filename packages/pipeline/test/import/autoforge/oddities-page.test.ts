import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { ODDITY_CODES } from "../../../src/index.ts";

test("the page on the import lists exactly the oddities of the catalogue", () => {
  const page = readFileSync(new URL("../../../../../docs/import-autoforge.md", import.meta.url), "utf8");
  const rows = Object.entries(ODDITY_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  expect(page.split("\n").filter((line) => /^\| `[A-Z_]+` \|/.test(line))).toEqual(rows);
});
