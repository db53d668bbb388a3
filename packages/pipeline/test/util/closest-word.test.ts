import { describe, expect, it } from "vitest";
import { closestWord, didYouMean } from "../../src/util/closest-word.ts";

const COMMANDS = ["init", "check", "run", "status", "stop", "report", "restore", "resume", "log", "logs", "ps", "timeline"];

describe("closestWord", () => {
  it.each([
    ["rnu", "run"],
    ["stauts", "status"],
    ["timline", "timeline"],
    ["tmielnie", "timeline"],
    ["repotr", "report"],
    ["pss", "ps"],
    ["LOG", "log"],
  ])("takes %j for %j, which is one slip per four letters away", (word, meant) => {
    expect(closestWord(word, COMMANDS)).toBe(meant);
  });

  it.each([
    ["stat", "status"],
    ["re", "report"],
    ["rest", "restore"],
    ["lo", "log"],
    ["time", "timeline"],
  ])("takes %j for the shortest that begins with it, %j, before what is near by slips", (word, meant) => {
    expect(closestWord(word, COMMANDS)).toBe(meant);
  });

  it("takes a word that is there in other letters before a longer one that begins with it", () => {
    expect(closestWord("LOG", ["logs", "log"])).toBe("log");
    expect(closestWord("a", ["AB", "A"])).toBe("A");
  });

  it.each(["foo", "export", "restart", "list", "dog-food", "x", "zz", "start", "p", "", "r".repeat(200)])("takes %j for none of them", (word) => {
    expect(closestWord(word, COMMANDS)).toBeNull();
  });
});

it("didYouMean asks before a hint, and is nothing where no word is near", () => {
  expect(`${didYouMean("rnu", COMMANDS)}Try again.`).toBe("Did you mean run? Try again.");
  expect(`${didYouMean("foo", COMMANDS)}Try again.`).toBe("Try again.");
});
