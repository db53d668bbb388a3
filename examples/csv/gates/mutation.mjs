// `--write <file>` makes the mutation report, `--check <file>` is its gate: it recomputes the report, compares, and
// refuses tests that notice too little.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { readJson, runChecks } from "./lib/checks.mjs";
import { mutationReport } from "./lib/mutation-report.mjs";

const LEAST_CAUGHT_PERCENT = 80;
const LEAST_MUTANTS = 8;
const [mode, file] = process.argv.slice(2);

if (mode === "--write") {
  const report = await mutationReport();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report));
} else if (mode === "--check") {
  await runChecks({
    [`the tests notice at least ${LEAST_CAUGHT_PERCENT} of 100 changes`]: () => {
      const { mutants, caught } = readJson(file);
      assert.ok(mutants >= LEAST_MUTANTS, `${mutants} changes`);
      assert.ok(caught * 100 >= mutants * LEAST_CAUGHT_PERCENT, `${caught} of ${mutants}`);
    },
    "the report says what a new computation gives": async () => {
      const written = readJson(file);
      assert.deepEqual(written, await mutationReport());
    },
  });
} else {
  throw new Error("usage: node gates/mutation.mjs --write|--check <file>");
}
