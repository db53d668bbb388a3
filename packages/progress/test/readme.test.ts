import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { RULES } from "@pawl/contract";
import { describe, expect, it } from "vitest";
import * as progress from "../src/index.ts";
import { FAIL_CLOSED_REASONS, formatFraction, parseDerivation, REPORT_INPUT_CONTRADICTORY } from "../src/index.ts";

const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");
const block = (language: string): string => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "s").exec(readme)?.[1] ?? "";

describe("the README", () => {
  it("shows a JSON form that is a right derivation", () => {
    const derivation = parseDerivation(JSON.parse(block("json")));
    expect(derivation === null ? null : formatFraction(derivation.overall)).toBe("85/3");
  });

  it("names every reason and every error code", () => {
    for (const code of [...FAIL_CLOSED_REASONS, REPORT_INPUT_CONTRADICTORY]) expect(readme).toContain(`\`${code}\``);
  });

  it("names everything that the package exports as a value", () => {
    for (const name of Object.keys(progress).filter((each) => each !== "REPORT_INPUT_CONTRADICTORY")) {
      expect(readme).toMatch(new RegExp(`\`${name}\\b`));
    }
  });

  it("says for each rule of kind calc what breaks it", () => {
    const rules = RULES.filter(({ kind }) => kind === "calc").map(({ id }) => id as string);
    expect([...readme.matchAll(/^\| `([0-9.]+#[0-9]+)` \|/gm)].map(([, id]) => id)).toEqual(rules);
  });
});
