import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FAIL_CLOSED_REASONS, REPORT_INPUT_CONTRADICTORY } from "../src/index.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(`${folder}README.md`, "utf8");
const example = /```js\n(.*?)```/s.exec(readme)?.[1] ?? "";

describe("the README", () => {
  it("has an example that prints what its comments say", () => {
    const expected = example.split("\n").flatMap((line) => (line.includes("// ") ? [line.replace(/^.*\/\/ /, "")] : []));
    const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", example], { cwd: folder, encoding: "utf8" });
    expect(printed.trimEnd().split("\n")).toEqual(expected);
  });

  it("names every reason and every error code", () => {
    for (const code of [...FAIL_CLOSED_REASONS, REPORT_INPUT_CONTRADICTORY]) expect(readme).toContain(`\`${code}\``);
  });
});
