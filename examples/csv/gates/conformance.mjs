// `--write <file>` makes the conformance report, `--check <file>` is its gate: it recomputes the report and compares.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { readJson, runChecks } from "./lib/checks.mjs";
import { conformanceReport } from "./lib/conformance-report.mjs";

const [mode, file] = process.argv.slice(2);

if (mode === "--write") {
  const report = await conformanceReport();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report));
} else if (mode === "--check") {
  await runChecks({
    "the report says what a new computation gives": async () => {
      const written = readJson(file);
      assert.deepEqual(written, await conformanceReport());
    },
  });
} else {
  throw new Error("usage: node gates/conformance.mjs --write|--check <file>");
}
