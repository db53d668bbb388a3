import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

const SOURCES = join(import.meta.dirname, "..", "..", "src");

/** The one that knows of servers, and one that reads a copy in a file. */
const MAY_OPEN = ["backup/backup-pipeline.ts", "ledger/ledger-place.ts"];

it("a pipeline's ledger is opened in one place, so that every command goes where it is", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const opening = files.filter((name) => /\bopenLedger\(/.test(readFileSync(join(SOURCES, name), "utf8")));
  expect(opening.sort()).toEqual(MAY_OPEN);
});
