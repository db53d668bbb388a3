// Gate of `conformance-vectors`: each expectation is checked by a reader that shares no code with the library.
import assert from "node:assert/strict";

import { readJson, requireAll, requireUnique, runChecks } from "./lib/checks.mjs";
import { readByRegex } from "./lib/regex-reader.mjs";

const read = () => readJson("architecture/vectors.json").vectors;
const requirements = () => readJson("architecture/requirements.json").requirements;
const codes = () => readJson("architecture/errors.json").errors.map((error) => error.code);

await runChecks({
  "at least 25 vectors with names of their own": () => {
    assert.ok(read().length >= 25, `${read().length} vectors`);
    requireUnique("names", read().map((vector) => vector.name));
  },
  "every rule of the RFC on reading has a vector": () =>
    requireAll(
      "requirements",
      requirements().filter((item) => item.area === "parse" && item.rule !== "-").map((item) => item.id),
      (id) => read().some((vector) => vector.requirement === id),
    ),
  "every vector belongs to a requirement": () => {
    const known = requirements().map((item) => item.id);
    for (const vector of read()) assert.ok(known.includes(vector.requirement), `${vector.name}: ${vector.requirement}`);
  },
  "accepted texts mean what the grammar says": () => {
    const accepted = read().filter((vector) => vector.error === undefined);
    assert.ok(accepted.length >= 15, `${accepted.length} accepted texts`);
    for (const vector of accepted) {
      assert.deepEqual(readByRegex(vector.text, vector.options?.delimiter), vector.records, vector.name);
    }
  },
  "refused texts are outside the grammar and name code, line and column": () => {
    const refused = read().filter((vector) => vector.error !== undefined);
    assert.ok(refused.length >= 8, `${refused.length} refused texts`);
    for (const { name, text, options, error } of refused) {
      assert.equal(readByRegex(text, options?.delimiter), null, name);
      assert.ok(codes().includes(error.code), `${name}: ${error.code}`);
      assert.ok(error.line >= 1 && error.line <= text.split("\n").length, `${name}: line ${error.line}`);
      assert.ok(error.column >= 1, `${name}: column ${error.column}`);
    }
  },
});
