import { describe, expect, it } from "vitest";
import { type DerivationInput, deriveProgress, FAIL_CLOSED_REASONS, formatFraction, parseFraction } from "../src/index.ts";
import { allClosed, ledgerHead, tallies, tally, weights } from "./inputs.ts";

const input = (overrides: Partial<DerivationInput> = {}): DerivationInput => ({
  contract: { version: "1", weights },
  ledgerHead: ledgerHead(17),
  currentStage: "B",
  tallies: tallies({ A: tally(3, 3), B: tally(1, 3) }),
  ...overrides,
});

const withWeights = (version: string, A: number, B: number, C: number, D: number) =>
  input({ contract: { version, weights: { A, B, C, D } } });

describe("deriveProgress", () => {
  it("4.2#2 shows what each stage contributes, and for which ledger position and contract version", () => {
    expect(deriveProgress(input())).toEqual({
      ok: true,
      contract: { version: "1", weights },
      ledgerHead: ledgerHead(17),
      currentStage: "B",
      stages: [
        { stage: "A", weight: 20, required: 3, closed: 3, fraction: { numerator: 1n, denominator: 1n }, points: { numerator: 20n, denominator: 1n } },
        { stage: "B", weight: 25, required: 3, closed: 1, fraction: { numerator: 1n, denominator: 3n }, points: { numerator: 25n, denominator: 3n } },
        { stage: "C", weight: 30, required: 4, closed: 0, fraction: { numerator: 0n, denominator: 1n }, points: { numerator: 0n, denominator: 1n } },
        { stage: "D", weight: 25, required: 4, closed: 0, fraction: { numerator: 0n, denominator: 1n }, points: { numerator: 0n, denominator: 1n } },
      ],
      overall: { numerator: 85n, denominator: 3n },
      overallPercent: 28,
      stageExact: { numerator: 100n, denominator: 3n },
      stagePercent: 33,
    });
  });

  it("keeps nothing of its input that could change later", () => {
    const own = { version: "team", weights: { A: 10, B: 20, C: 50, D: 20 } };
    const derived = deriveProgress(input({ contract: own }));
    own.weights.A = 99;
    expect(derived).toMatchObject({ contract: { version: "team", weights: { A: 10 } } });
  });

  it("4.2.1#1 takes the weights of any version of one's own", () => {
    expect(deriveProgress(withWeights("late", 1, 1, 1, 97))).toMatchObject({ ok: true, overall: { numerator: 4n, denominator: 3n } });
    expect(deriveProgress({ ...withWeights("late", 1, 1, 1, 97), tallies: allClosed })).toMatchObject({ overallPercent: 100 });
  });

  it.each<[string, string, DerivationInput]>([
    ["BAD_STAGE", 'the current stage is "E", not one of A, B, C, D', input({ currentStage: "E" as never })],
    ["BAD_WEIGHTS", "the weights sum to 99, not to 100", withWeights("team", 20, 25, 30, 24)],
    ["BAD_WEIGHTS", "the weights are not one number per stage", input({ contract: null as never })],
    ["WRONG_WEIGHTS", "the weight of stage A is 25, in version 1 it is 20", withWeights("1", 25, 20, 30, 25)],
    ["WRONG_WEIGHTS", 'the name of the contract version is "2", but names that begin with a digit are the standard\'s own', withWeights("2", 20, 25, 30, 25)],
    ["BAD_LEDGER_HEAD", "the number of the last event is -1, not a whole number", input({ ledgerHead: ledgerHead(-1) })],
    ["BAD_LEDGER_HEAD", "the number of the last event is undefined, not a whole number", input({ ledgerHead: null as never })],
    ["BAD_LEDGER_HEAD", 'the hash of the last event is "0F", not 64 hexadecimal digits', input({ ledgerHead: { seq: 1, hash: "0F" } })],
    ["BAD_TALLY", "stage C: there is no tally", input({ tallies: tallies({ C: null as never }) })],
    ["NO_REQUIRED_ARTIFACTS", "stage C has no required artifact", input({ tallies: tallies({ C: tally(0, 0) }) })],
    ["UNKNOWN_VERIFICATION", "stage C: whether 1 required artifact is verified is not known", input({ tallies: tallies({ C: tally(0, 4, 1) }) })],
  ])("4.2#3 fails closed with %s: %s", (reason, detail, failing) => {
    expect(deriveProgress(failing)).toEqual({ ok: false, reason, detail });
    expect(FAIL_CLOSED_REASONS).toContain(reason);
  });
});

describe("formatFraction and parseFraction", () => {
  it.each(["85/3", "0/1", "20/1", "9007199254740991/9007199254740992"])("read back %s", (text) => {
    const fraction = parseFraction(text);
    expect(fraction === null ? null : formatFraction(fraction)).toBe(text);
  });

  it.each(["", "85", "85/", "/3", "170/6", "0/2", "1/0", "-1/3", "+1/3", "01/3", "1/03", "1 /3", "1/3\n", "1.5/3", "1e2/3", "\u0661/3", `1/${"7".repeat(101)}`])(
    "refuse %j",
    (text) => {
      expect(parseFraction(text)).toBeNull();
    },
  );
});
