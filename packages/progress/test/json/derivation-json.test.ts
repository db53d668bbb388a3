import { describe, expect, it } from "vitest";
import { type DerivationJson, deriveProgress, parseDerivation, renderDerivation } from "../../src/index.ts";
import { ledgerHead, tallies, tally, weights } from "../inputs.ts";

const derivation = () => {
  const derived = deriveProgress({
    contract: { version: "1", weights },
    ledgerHead: ledgerHead(17),
    currentStage: "B",
    tallies: tallies({ A: tally(3, 3), B: tally(1, 3) }),
  });
  if (!derived.ok) throw new Error(derived.detail);
  return derived;
};

const changed = (change: (json: Record<string, unknown>) => void): Record<string, unknown> => {
  const json = structuredClone(renderDerivation(derivation())) as unknown as Record<string, unknown>;
  change(json);
  return json;
};

describe("renderDerivation and parseDerivation", () => {
  it("writes the form that the schema describes, as plain JSON", () => {
    expect(JSON.stringify(renderDerivation(derivation()))).toBe(
      '{"contract":{"version":"1","weights":{"A":20,"B":25,"C":30,"D":25}},' +
        `"ledger_head":{"seq":17,"hash":"${"0f".repeat(32)}"},"current_stage":"B","stages":[` +
        '{"stage":"A","weight":20,"required":3,"closed":3,"fraction":"1/1","points":"20/1"},' +
        '{"stage":"B","weight":25,"required":3,"closed":1,"fraction":"1/3","points":"25/3"},' +
        '{"stage":"C","weight":30,"required":4,"closed":0,"fraction":"0/1","points":"0/1"},' +
        '{"stage":"D","weight":25,"required":4,"closed":0,"fraction":"0/1","points":"0/1"}],' +
        '"overall":"85/3","overall_percent":28,"stage_exact":"100/3","stage_percent":33}',
    );
  });

  it("reads back exactly what was written, also through a text", () => {
    expect(parseDerivation(renderDerivation(derivation()))).toEqual(derivation());
    expect(parseDerivation(JSON.parse(JSON.stringify(renderDerivation(derivation()))))).toEqual(derivation());
  });

  it("reads members in any order", () => {
    const { contract, ...rest } = renderDerivation(derivation());
    expect(parseDerivation({ ...rest, contract })).toEqual(derivation());
  });

  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["a text", JSON.stringify(renderDerivation(derivation()))],
    ["a cut form", changed((json) => delete json["overall"])],
    ["another member", changed((json) => (json["confidence"] = 1))],
    ["a wrong percentage", changed((json) => (json["overall_percent"] = 29))],
    ["a wrong sum", changed((json) => (json["overall"] = "86/3"))],
    ["a fraction that is not in lowest terms", changed((json) => (json["overall"] = "170/6"))],
    ["a stage that is none", changed((json) => (json["current_stage"] = "b"))],
    ["a ledger position that is none", changed((json) => (json["ledger_head"] = { seq: -1, hash: "0f".repeat(32) }))],
    ["weights of another version", changed((json) => (json["contract"] = { version: "2", weights }))],
    ["a list of counted artifacts", changed((json) => ((json["stages"] as DerivationJson["stages"])[0].counted = ["a", "b", "c"]))],
    ["more closed than required", changed((json) => ((json["stages"] as DerivationJson["stages"])[2].closed = 5))],
  ])("refuses %s", (_name, value) => {
    expect(parseDerivation(value)).toBeNull();
  });
});
