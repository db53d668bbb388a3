import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  CONTRACT_VERSION,
  CONTRACT_VERSIONS,
  type ContractError,
  contractVersion,
  contractVersionNameProblem,
  contractVersionSchema,
  defineContractVersion,
  renderContractVersion,
  weightsProblem,
} from "../src/index.ts";

const WEIGHTS = { A: 10, B: 20, C: 50, D: 20 };
const define = (version: unknown, weights: unknown) => defineContractVersion({ version, weights } as Parameters<typeof defineContractVersion>[0]);
const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** Code of what a definition throws; `null` when it throws nothing. */
const refusalOf = (version: unknown, weights: unknown): string | null => {
  try {
    define(version, weights);
    return null;
  } catch (error) {
    const { code, message, hint } = error as ContractError;
    expect(message).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{10,250}$/u);
    expect(hint).toMatch(/\.$/);
    return code;
  }
};

const LONGEST = `a${"b".repeat(63)}`;

describe("a contract version that a user defines", () => {
  it("has the name and the weights that it was given, and keeps them", () => {
    const given = { version: "team-2", weights: { ...WEIGHTS } };
    const version = defineContractVersion(given);
    given.weights.A = 97;
    expect(version).toEqual({ version: "team-2", weights: WEIGHTS });
    expect(() => Object.assign(version, { version: "other" })).toThrow(TypeError);
    expect(() => Object.assign(version.weights, { A: 1 })).toThrow(TypeError);
  });

  it("is not in the registry of the standard's versions", () => {
    defineContractVersion({ version: "team-2", weights: WEIGHTS });
    expect(contractVersion("team-2")).toBeUndefined();
    expect(Object.keys(CONTRACT_VERSIONS)).toEqual([CONTRACT_VERSION]);
  });

  it.each(["a", "team-2", "z.9-", LONGEST])("may have the name %j", (name) => {
    expect(refusalOf(name, WEIGHTS)).toBeNull();
    expect(contractVersionNameProblem(name)).toBeNull();
  });

  it.each(["1", "2", "1.1", "0x", "9-team"])("may not have the name %j: it is the standard's", (name) => {
    expect(refusalOf(name, WEIGHTS)).toBe("CONTRACT_BAD_VERSION_NAME");
    expect(contractVersionNameProblem(name)).toContain("are the standard's own");
  });

  it.each(["", " a", "a ", "Team", "-a", ".a", "a_b", "a/b", "a\n", "ä", "a\u202e", "__proto__", `${LONGEST}b`, 1, null, undefined, ["a"]])(
    "may not have the name %j",
    (name) => {
      expect(refusalOf(name, WEIGHTS)).toBe("CONTRACT_BAD_VERSION_NAME");
      expect(contractVersionNameProblem(name)).toMatch(/1 to 64 of/);
    },
  );

  it.each([
    { A: 1, B: 1, C: 1, D: 97 },
    { A: 97, B: 1, C: 1, D: 1 },
    { D: 25, C: 25, B: 25, A: 25 },
  ])("4.2.1#1 may have the weights %j", (weights) => {
    expect(refusalOf("team", weights)).toBeNull();
    expect(weightsProblem(weights)).toBeNull();
  });

  it.each([
    [{ A: 0, B: 50, C: 25, D: 25 }, /are 0 for stage A/],
    [{ A: -1, B: 51, C: 25, D: 25 }, /are -1 for stage A/],
    [{ A: 24.5, B: 25.5, C: 25, D: 25 }, /are 24\.5 for stage A/],
    [{ A: 25, B: Number.NaN, C: 25, D: 25 }, /are NaN for stage B/],
    [{ A: Number.POSITIVE_INFINITY, B: 25, C: 25, D: 25 }, /are Infinity for stage A/],
    [{ A: "25", B: 25, C: 25, D: 25 }, /are "25" for stage A/],
    [{ A: 25n, B: 25, C: 25, D: 25 }, /of type bigint for stage A/],
    [{ A: 25, B: 25, C: 50 }, /have none for stage D/],
    [{ A: 25, B: 25, C: 25, D: 24 }, /sum to 99, not to 100/],
    [{ A: 25, B: 25, C: 25, D: 26 }, /sum to 101, not to 100/],
    [{ A: 20, B: 20, C: 20, D: 20, E: 20 }, /an entry for "E"/],
    [{ A: 20, B: 25, C: 30, D: 25, "\u001b[2J": 0 }, /an entry for "\\u001b\[2J"/],
    [[25, 25, 25, 25], /not one number per stage/],
    [null, /not one number per stage/],
    ["25", /not one number per stage/],
    [Object.create({ A: 25, B: 25, C: 25, D: 25 }), /have none for stage A/],
  ])("4.2.1#1 may not have the weights %#", (weights, problem) => {
    expect(refusalOf("team", weights)).toBe("CONTRACT_BAD_WEIGHTS");
    expect(weightsProblem(weights)).toMatch(problem);
  });
});

describe("the canonical text of a version", () => {
  it("is the documented one, in the order of the stages, whatever order the weights were given in", () => {
    expect(renderContractVersion(CONTRACT_VERSIONS["1"]!)).toBe('{"version":"1","weights":{"A":20,"B":25,"C":30,"D":25}}');
    const backwards = defineContractVersion({ weights: { D: 20, C: 50, B: 20, A: 10 }, version: "team-2" });
    expect(renderContractVersion(backwards)).toBe('{"version":"team-2","weights":{"A":10,"B":20,"C":50,"D":20}}');
  });

  it("has the digests that the README names", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const documented = [...readme.matchAll(/^\/\/ (\{"version":.*\}\})\n\/\/ ([0-9a-f]{64})$/gm)];
    expect(documented.map(([, text]) => text)).toEqual([
      renderContractVersion(CONTRACT_VERSIONS["1"]!),
      renderContractVersion(define("team-2", WEIGHTS)),
    ]);
    for (const [, text, digest] of documented) expect(sha256(text!)).toBe(digest);
  });

  it("tells apart every name and every weight", () => {
    const versions = [define("a", WEIGHTS), define("b", WEIGHTS), define("a", { A: 20, B: 10, C: 50, D: 20 }), define("a", { A: 10, B: 20, C: 20, D: 50 })];
    expect(new Set(versions.map(renderContractVersion)).size).toBe(versions.length);
  });
});

describe("the schema of a version", () => {
  it("4.2.1#1 accepts the standard's versions with their own weights only", () => {
    for (const version of Object.values(CONTRACT_VERSIONS)) expect(contractVersionSchema.parse(version)).toEqual(version);
    expect(contractVersionSchema.safeParse({ version: "1", weights: WEIGHTS }).success).toBe(false);
    expect(contractVersionSchema.safeParse({ version: "2", weights: WEIGHTS }).success).toBe(false);
  });

  it.each([
    [{ version: "team-2", weights: WEIGHTS }, true],
    [{ version: "Team", weights: WEIGHTS }, false],
    [{ version: "team-2", weights: { A: 0, B: 30, C: 50, D: 20 } }, false],
    [{ version: "team-2", weights: { A: 10, B: 20, C: 50, D: 21 } }, false],
    [{ version: "team-2", weights: { A: 10, B: 20, C: 50 } }, false],
    [{ version: "team-2", weights: { ...WEIGHTS, E: 1 } }, false],
    [{ version: "team-2", weights: WEIGHTS, why: "because" }, false],
    [{ version: "team-2" }, false],
    [{ weights: WEIGHTS }, false],
    ["team-2", false],
    [null, false],
  ])("accepts what can be defined, and nothing else: %j", (value, isValid) => {
    expect(contractVersionSchema.safeParse(value).success).toBe(isValid);
  });
});
