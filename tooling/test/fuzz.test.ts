import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import type { FuzzedParser } from "../fuzz/fuzzed-parser.ts";
import { tryParser } from "../fuzz/try-parser.ts";
import { goneSources, unlistedSources } from "../fuzz/unlisted-sources.ts";

const ROOT = join(import.meta.dirname, "../..");

/** A parser of lists of numbers with something wrong in it. */
const parser = (run: FuzzedParser["run"], more: Partial<FuzzedParser> = {}): FuzzedParser => ({
  name: "numbers",
  sources: [],
  seeds: ['[1,{"a":2}]'],
  run,
  isAccepted: Array.isArray,
  ...more,
});
const asJson = (input: Buffer): unknown => {
  try {
    return JSON.parse(input.toString("utf8"));
  } catch {
    return null;
  }
};
/** Gives every member to another object, as code does that forgets what `__proto__` means. */
const merge = (to: Record<string, unknown>, from: unknown): Record<string, unknown> => {
  if (typeof from === "object" && from !== null) {
    for (const [name, value] of Object.entries(from)) {
      if (typeof value === "object" && value !== null) merge((to[name] ??= {}) as Record<string, unknown>, value);
      else to[name] = value;
    }
  }
  return to;
};
/** Uses the processor for a while, whatever else the machine does. */
const spend = (cpuMs: number): void => {
  const startedAt = process.threadCpuUsage();
  for (let spentMs = 0; spentMs < cpuMs; ) {
    const { user, system } = process.threadCpuUsage(startedAt);
    spentMs = (user + system) / 1000;
  }
};
const attempt = (one: FuzzedParser) => tryParser(one, { runs: 300, seed: 1, onCase: () => undefined });

describe("the search for inputs that a parser does not stand", () => {
  it("finds nothing in one that takes anything", async () => {
    expect(await attempt(parser(asJson))).toMatchObject({ failure: null, cases: 301 });
  });

  it.each<[string, FuzzedParser, RegExp]>([
    ["throws", parser((input) => JSON.parse(input.toString("utf8"))), /^SyntaxError: [\s\S]*--seed 1, path/],
    ["takes long", parser((input) => (spend(1100), asJson(input))), /^Error: took \d+ ms of CPU time/],
    ["lets an object inherit from an input", parser((input) => ({ ...Object(asJson(input)), inner: Object.assign({}, Object(asJson(input))) }), { isAccepted: () => true, seeds: ['{"__proto__":{"polluted":1}}'] }), /inherits from a value of the input/],
    ["refuses what it should take", parser(() => null), /^refuses its own seed/],
  ])("finds one that %s", async (_, one, failure) => {
    expect((await attempt(one)).failure).toMatch(failure);
  });

  it("finds one that changes what all objects share", async () => {
    try {
      const { failure } = await attempt(parser((input) => (merge({}, asJson(input)), []), { seeds: ['{"a":{"b":1}}'] }));
      expect(failure).toMatch(/changed what all objects share/);
    } finally {
      for (const name of Object.keys(Object.prototype)) Reflect.deleteProperty(Object.prototype, name);
    }
  });
});

describe("the parsers of text from outside", () => {
  it("stand hostile inputs: each ends in a value or an error with a code, soon, and changes nothing that others share", () => {
    const output = execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", join(ROOT, "tooling/fuzz/main.ts")], { encoding: "utf8" });
    expect(output).toMatch(/inputs for \d+ parsers, 0 failed/);
  });

  it("are all of them: a source that reads text is fuzzed, or says why not", () => {
    expect([...unlistedSources(ROOT), ...goneSources(ROOT)]).toEqual([]);
  });
});
