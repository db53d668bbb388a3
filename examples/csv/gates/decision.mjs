// Gate of `decision`: runs every test, recomputes conformance, and holds the decision's figures to what it found.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";

import { readJson, readText, runChecks } from "./lib/checks.mjs";
import { conformanceReport } from "./lib/conformance-report.mjs";
import { MUTATION_SOURCES } from "./lib/mutation-report.mjs";
import { runTestFiles } from "./lib/run-tests.mjs";
import { digestOf } from "./lib/tree.mjs";

const decision = () => readJson("verify/decision.json");

await runChecks({
  "it decides, for the version of package.json, and says why": () => {
    const { decision: outcome, version, reasons } = decision();
    assert.ok(outcome === "RELEASE" || outcome === "HOLD", `decision is ${outcome}`);
    assert.equal(outcome, "RELEASE", "this pipeline ends with a library that can be released");
    assert.equal(version, readJson("package.json").version);
    assert.ok(Array.isArray(reasons) && reasons.length > 0 && reasons.every((reason) => reason.length > 20), "no reasons");
  },
  "all tests pass, and their number is the decision's": async () => {
    const { figures } = decision();
    const files = readdirSync("test").map((name) => `test/${name}`);
    const { code, tests, passed, output } = await runTestFiles(files);
    assert.equal(code, 0, output.match(/^\s*not ok .*$/mu)?.[0]);
    assert.deepEqual({ tests: figures.tests, passed: figures.passed }, { tests, passed });
  },
  "conformance is the decision's": async () => {
    const { figures } = decision();
    const { vectors, chunkings, roundTrips, examples, requirements } = await conformanceReport();
    const { tests: _tests, passed: _passed, mutants: _mutants, caught: _caught, ...stated } = figures;
    assert.deepEqual(stated, { vectors, chunkings, roundTrips, examples, requirements });
  },
  "the mutation report belongs to this tree, and its figures are the decision's": () => {
    const { figures } = decision();
    const report = readJson("verify/mutation.json");
    assert.equal(report.sources, digestOf(MUTATION_SOURCES), "the report belongs to another state of the tree");
    assert.deepEqual({ mutants: figures.mutants, caught: figures.caught }, { mutants: report.mutants, caught: report.caught });
  },
  "the release notes are those of this version": () => {
    const { version } = decision();
    assert.match(readText("CHANGELOG.md"), new RegExp(`^## ${version.replaceAll(".", "\\.")}$`, "mu"));
  },
});
