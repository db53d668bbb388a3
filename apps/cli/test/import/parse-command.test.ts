import { describe, expect, it } from "vitest";

import { parseCommand } from "../../src/commands/parse-command.ts";

describe("the command of an option", () => {
  it.each<[string, readonly string[]]>([
    ["npx playwright test {location}", ["npx", "playwright", "test", "{location}"]],
    ["  npm   test ", ["npm", "test"]],
    ['["sh", "-c", "npm test -- \\"{id}\\""]', ["sh", "-c", 'npm test -- "{id}"']],
  ])("%s", (text, words) => {
    expect(parseCommand("gate", text)).toEqual(words);
  });

  it.each<[string, RegExp]>([
    ["", /--gate is empty/],
    ["[]", /--gate is empty/],
    ['sh -c "npm test"', /--gate holds a quote/],
    ["sh -c npm\\ test", /--gate holds a quote or a backslash/],
    ['["npm", 3]', /--gate is no JSON list of texts/],
    ["[npm, test]", /--gate is no JSON list of texts/],
  ])("%j is refused", (text, message) => {
    expect(() => parseCommand("gate", text)).toThrow(expect.objectContaining({ code: "USAGE", message: expect.stringMatching(message) as string }) as Error);
  });
});
